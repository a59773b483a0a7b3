package org.langevin.spi;

import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** The forward process that turns data into noise. */
@SuppressWarnings("JavaLangClash") // the field's word; an import of it wins over java.lang
public interface Process {
  /** Largest time, where the prior stands. */
  double horizon();

  /** Whether only whole times exist. */
  boolean discrete();

  /** Coefficients of x_t given x0 at times {@code t}, float64 [n]. */
  Marginal marginal(Graph g, SDVariable t);

  /**
   * The law of training times.
   *
   * @param u uniform on [0, 1), float64 [n]
   * @return times, float64 [n]
   */
  SDVariable trainingTime(Graph g, SDVariable u);

  /** What the network is told of time {@code t}, float64 [n]. */
  SDVariable label(Graph g, SDVariable t);

  /** Standard deviation of the (centred, normal) prior at {@link #horizon}. */
  double priorScale();
}
