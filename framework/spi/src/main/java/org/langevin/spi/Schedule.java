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

  /**
   * Whether it is given at whole times 0, 1, ..., T. Between them it is continued with a constant
   * rate of decay of the signal, so that samplers in continuous time may use it too.
   */
  boolean discrete();

  /** What kind of path it is; processes say which kinds they take. */
  Family family();

  /**
   * The marginal's coefficients.
   *
   * @param t times, float64 [n]
   */
  Marginal marginal(Graph g, SDVariable t);

  /**
   * Their derivatives by time, d alpha / dt and d sigma / dt.
   *
   * @param t times above 0, float64 [n]; at 0 the derivative of sigma may be infinite
   */
  Marginal rate(Graph g, SDVariable t);

  /** Standard deviation of the (centred, normal) prior, to which {@link #horizon} comes close. */
  default double priorScale() {
    return 1;
  }

  /** Kinds of paths from data to noise. */
  enum Family {
    /** alpha^2 + sigma^2 = 1, on the way less in sub-VP; some signal is left at the horizon. */
    VARIANCE_PRESERVING,
    /** alpha = 1. */
    VARIANCE_EXPLODING,
    /** alpha falls to 0 while sigma rises to 1, as in flow matching. */
    INTERPOLATING
  }

  /**
   * Coefficients of x_t = alpha x0 + sigma eps, or their derivatives.
   *
   * @param alpha float64 [n]
   * @param sigma float64 [n]
   */
  record Marginal(SDVariable alpha, SDVariable sigma) {}
}
