package org.langevin.spi;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** A trained model as samplers see it. Each call in a graph is one network evaluation (NFE). */
@FunctionalInterface
public interface Denoiser {
  /**
   * What the model says of {@code xt}.
   *
   * @param xt noisy images [n, c, h, w]
   * @param t times, float64 [n] or [1]
   */
  Estimate estimate(Graph g, SDVariable xt, SDVariable t);

  /**
   * The point at time s of the probability-flow path through x_t, from models trained to leap.
   *
   * @throws UnsupportedOperationException unless the objective is {@link Leaping}
   */
  default SDVariable leap(Graph g, SDVariable xt, SDVariable t, SDVariable s) {
    throw new UnsupportedOperationException("This model does not leap between times");
  }
}
