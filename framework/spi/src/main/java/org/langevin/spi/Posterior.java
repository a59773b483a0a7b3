package org.langevin.spi;

import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The forward process's law of x_s given x_t and x0, for times s &lt; t (Ho et al. 2020, equation
 * 7, for neighbours; Kingma et al. 2021, appendix A.2). With alpha_ts = alpha_t / alpha_s and
 * var_ts = sigma_t^2 - alpha_ts^2 sigma_s^2 (beta_t, for neighbours):
 *
 * <pre>
 *   mean     = alpha_ts sigma_s^2 / sigma_t^2  x_t + alpha_s var_ts / sigma_t^2  x0
 *   variance = var_ts sigma_s^2 / sigma_t^2
 * </pre>
 *
 * @param ofXt factor of x_t in the mean, float64 [n]
 * @param ofX0 factor of x0 in the mean, float64 [n]
 * @param variance its variance, also called fixed-small: that of the reverse step if the data are
 *     one point, float64 [n]
 * @param largest var_ts, also called fixed-large: that of the reverse step if the data are standard
 *     normal, float64 [n]
 */
public record Posterior(SDVariable ofXt, SDVariable ofX0, SDVariable variance, SDVariable largest) {
  /**
   * From the marginals at both times.
   *
   * @param at coefficients of x_t
   * @param as coefficients of x_s
   */
  public static Posterior of(Graph g, Marginal at, Marginal as) {
    SDVariable alphaTs = at.alpha().div(as.alpha());
    SDVariable varT = g.square(at.sigma());
    SDVariable varS = g.square(as.sigma());
    SDVariable varTs = varT.sub(g.square(alphaTs).mul(varS));
    return new Posterior(
        alphaTs.mul(varS).div(varT),
        as.alpha().mul(varTs).div(varT),
        varTs.mul(varS).div(varT),
        varTs);
  }

  /** The mean for images or their estimates, [n, c, h, w]. */
  public SDVariable mean(Graph g, SDVariable xt, SDVariable x0) {
    return xt.mul(g.broadcast(ofXt)).add(x0.mul(g.broadcast(ofX0)));
  }

  /**
   * Logarithm of a learned variance between the two bounds: fraction ln(largest) + (1 - fraction)
   * ln(variance) (Nichol and Dhariwal 2021, equation 15).
   *
   * @param fraction see {@link Estimate#varianceFraction}, [n, c, h, w]
   */
  public SDVariable logVariance(Graph g, SDVariable fraction) {
    SDVariable low = g.log(variance);
    return fraction.mul(g.broadcast(g.log(largest).sub(low))).add(g.broadcast(low));
  }
}
