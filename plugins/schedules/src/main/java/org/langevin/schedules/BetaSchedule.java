package org.langevin.schedules;

import org.langevin.spi.Schedule;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A discrete schedule given by step variances beta_1, ..., beta_T (Ho et al. 2020, section 2):
 *
 * <pre>
 *   alphaBar_t = prod_{i <= t} (1 - beta_i),  alpha(t) = sqrt(alphaBar_t),  sigma(t) = sqrt(1 - alphaBar_t)
 * </pre>
 *
 * with alphaBar_0 = 1, so that time 0 is data. The product is a sum of log1p and sigma comes from
 * expm1, all in float64: 1 - alphaBar_1 is 1e-4 and would lose four digits in float32.
 */
abstract class BetaSchedule implements Schedule {
  private final double[] alpha;
  private final double[] sigma;

  /**
   * Tabulates a schedule.
   *
   * @param beta beta_1 at index 0
   */
  BetaSchedule(double[] beta) {
    alpha = new double[beta.length + 1];
    sigma = new double[beta.length + 1];
    double logAlphaBar = 0;
    alpha[0] = 1;
    for (int t = 1; t <= beta.length; t++) {
      logAlphaBar += Math.log1p(-beta[t - 1]);
      alpha[t] = Math.exp(logAlphaBar / 2);
      sigma[t] = Math.sqrt(-Math.expm1(logAlphaBar));
    }
  }

  @Override
  public final double horizon() {
    return alpha.length - 1;
  }

  @Override
  public final boolean discrete() {
    return true;
  }

  @Override
  public final Marginal marginal(Graph g, SDVariable t) {
    return new Marginal(g.lookUp(g.table(alpha), t), g.lookUp(g.table(sigma), t));
  }
}
