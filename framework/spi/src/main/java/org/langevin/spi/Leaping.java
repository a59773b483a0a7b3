package org.langevin.spi;

import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** An objective whose model leaps along the probability-flow path between any two times. */
public interface Leaping extends Objective {
  /**
   * The point at time s of the path through x_t.
   *
   * @param xt noisy images [n, c, h, w]
   * @param t times of x_t, float64 [n] or [1]
   * @param s times of the result, at most t, float64 [n] or [1]
   */
  SDVariable leap(Graph g, NetworkCall network, SDVariable xt, SDVariable t, SDVariable s);
}
