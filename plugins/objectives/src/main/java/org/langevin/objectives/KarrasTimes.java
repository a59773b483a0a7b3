package org.langevin.objectives;

import org.langevin.spi.Process;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The times between which consistency is asked for (Karras et al. 2022, equation 5; Song et al.
 * 2023, section 3): N of them, rising from the process's smallest, epsilon, to its horizon, T.
 *
 * <pre>
 *   t_n = (epsilon^(1/rho) + n / (N - 1) (T^(1/rho) - epsilon^(1/rho)))^rho,   n = 0, ..., N - 1
 * </pre>
 *
 * The papers count n from 1.
 */
record KarrasTimes(double epsilon, double horizon, double rho) {
  static KarrasTimes of(Process process, double rho) {
    return new KarrasTimes(process.tMin(), process.horizon(), rho);
  }

  /**
   * The time t_n.
   *
   * @param n float64 [n] or [m]
   * @param count N, float64 [1]
   */
  SDVariable at(Graph g, SDVariable n, SDVariable count) {
    double low = Math.pow(epsilon, 1 / rho);
    double high = Math.pow(horizon, 1 / rho);
    return g.pow(n.div(count.sub(1)).mul(high - low).add(low), rho);
  }
}
