package org.langevin.objectives;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A log-normal law of noise levels, cut to a grid of times (Song and Dhariwal 2024, section 3.5):
 * interval n, from t_n to t_{n+1}, is drawn with a probability proportional to
 *
 * <pre>
 *   erf((ln t_{n+1} - mean) / (sqrt(2) std)) - erf((ln t_n - mean) / (sqrt(2) std))
 * </pre>
 *
 * These telescope, so n is how many of t_1, ..., t_{N-2} have a distribution function up to u.
 *
 * @param most largest number of intervals that will be asked for
 */
record LogNormalTimes(KarrasTimes times, double mean, double std, int most) {
  /**
   * The interval n = 0, ..., N - 2 that a uniform number picks.
   *
   * @param u uniform on [0, 1), float64 [n]
   * @param count number N of times, float64 [1]
   */
  SDVariable draw(Graph g, SDVariable u, SDVariable count) {
    double[] inner = new double[most];
    for (int n = 1; n <= most; n++) {
      inner[n - 1] = n;
    }
    // beyond t_{N-1} the formula for the times goes on, and the distribution function above 1
    SDVariable upTo = distribution(g, times.at(g, g.table(inner), count));
    return g.sum(g.greaterOrEqual(g.reshape(u, -1, 1), upTo), false, 1);
  }

  /** The part of the law's mass between epsilon and T that lies below t. */
  private SDVariable distribution(Graph g, SDVariable t) {
    SDVariable low = mass(g, g.table(times.epsilon()));
    SDVariable high = mass(g, g.table(times.horizon()));
    return mass(g, t).sub(low).div(high.sub(low));
  }

  private SDVariable mass(Graph g, SDVariable t) {
    return g.erf(g.log(t).sub(mean).div(Math.sqrt(2) * std));
  }
}
