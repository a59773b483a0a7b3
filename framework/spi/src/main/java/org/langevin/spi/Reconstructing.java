package org.langevin.spi;

import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** An objective whose model gives back what it is shown, so that runs can show how well. */
public interface Reconstructing extends Objective {
  /**
   * Images as the model gives them back.
   *
   * @param x images [n, c, h, w]
   */
  SDVariable reconstruct(Graph g, Shape shape, SDVariable x);
}
