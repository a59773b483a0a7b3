package org.langevin.objectives;

import org.langevin.spi.Estimate;
import org.langevin.spi.Posterior;
import org.langevin.spi.Process;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The variational bound from which the variance of the reverse steps is learned (Nichol and
 * Dhariwal 2021, equations 4 to 7, 15 and 16; Ho et al. 2020, equation 5). With the step t drawn
 * uniformly, the bound, without the part that nothing is learned from (L_T), is the mean of T L_t
 * with
 *
 * <pre>
 *   L_t = KL(q(x_{t-1} | x_t, x0), N(mean, variance))     t = 2, ..., T
 *   L_1 = -ln N(x0; mean, variance), the data being bytes
 *   ln variance = f ln(beta_t) + (1 - f) ln(betaTilde_t),   mean that of the posterior at the
 *                                                         network's x0
 * </pre>
 *
 * in bits for each pixel and channel. No gradient goes through the mean, which L_simple teaches.
 * betaTilde_1 is 0; as in the published code betaTilde_2 stands for it.
 */
final class LearnedVariance {
  private LearnedVariance() {}

  /**
   * T L_t of each example, [n], in bits per dimension.
   *
   * @param m whole times of a discrete process
   * @param estimate the network's
   * @param fraction f, [n, c, h, w]
   */
  static SDVariable bound(Moment m, SDVariable x0, Estimate estimate, SDVariable fraction) {
    Graph g = m.g();
    Posterior posterior = steps(m);
    SDVariable logTrue = g.broadcast(g.log(posterior.variance()));
    SDVariable logModel = posterior.logVariance(g, fraction);
    SDVariable mean = posterior.mean(g, estimate.xt(), g.stopGradient(estimate.x0()));
    SDVariable shift = posterior.mean(g, estimate.xt(), x0).sub(mean);
    SDVariable kl =
        logModel
            .sub(logTrue)
            .sub(1)
            .add(g.exp(logTrue.sub(logModel)))
            .add(g.square(shift).mul(g.exp(logModel.neg())))
            .mul(0.5);
    SDVariable decoder = g.real(ByteDecoder.nats(g, x0, mean, logModel.mul(0.5)));
    SDVariable first = g.real(g.clip(m.t().rsub(2), 0, 1));
    SDVariable nats =
        g.meanPerExample(decoder).mul(first).add(g.meanPerExample(kl).mul(first.rsub(1)));
    return nats.mul(m.process().horizon() / Math.log(2));
  }

  /** The posteriors of the steps from t to t - 1, that of the first with the second's variance. */
  private static Posterior steps(Moment m) {
    Graph g = m.g();
    Process process = m.process();
    SDVariable from2 = g.clip(m.t(), 2, process.horizon());
    Posterior second = of(m, from2);
    Posterior posterior = of(m, m.t());
    return new Posterior(
        posterior.ofXt(), posterior.ofX0(), second.variance(), posterior.largest());
  }

  private static Posterior of(Moment m, SDVariable t) {
    return Posterior.of(
        m.g(), m.process().marginal(m.g(), t), m.process().marginal(m.g(), t.sub(1)));
  }
}
