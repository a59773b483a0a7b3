package org.langevin.spi;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * How signal and noise change with time: x_t = alpha(t) x0 + sigma(t) eps. Time 0 is data, time
 * {@link #horizon} is noise.
 */
public interface Schedule {
  /** Largest time T: the number of steps of a discrete schedule, usually 1 of a continuous one. */
  double horizon();

  /** Whether only whole times 0, 1, ..., T exist. */
  boolean discrete();

  /**
   * The marginal's coefficients.
   *
   * @param t times, float64 [n]
   */
  Marginal marginal(Graph g, SDVariable t);

  /**
   * Coefficients of x_t = alpha x0 + sigma eps.
   *
   * @param alpha float64 [n]
   * @param sigma float64 [n]
   */
  record Marginal(SDVariable alpha, SDVariable sigma) {}
}
