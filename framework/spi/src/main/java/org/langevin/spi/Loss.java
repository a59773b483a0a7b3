package org.langevin.spi;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** A distance between two images. */
@FunctionalInterface
public interface Loss {
  /**
   * Distance of each pair.
   *
   * @param a images [n, c, h, w]
   * @param b images [n, c, h, w]
   * @return [n]
   */
  SDVariable distance(Graph g, SDVariable a, SDVariable b);
}
