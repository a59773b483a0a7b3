package org.langevin.spi;

import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** A neural network F(x, condition) on images. */
public interface Network {
  /**
   * Adds the network to a graph; parameters are created in the graph's scope.
   *
   * @param shape sizes of the images, and the number of classes if the condition has any
   * @param outputs channels of the result: as a rule those of the images, but twice as many where
   *     an objective learns the variance too (Nichol and Dhariwal 2021)
   * @param x images [n, c, h, w]
   * @param condition the time, and what else is told
   * @return [n, outputs, h, w]
   */
  SDVariable build(Graph g, Shape shape, int outputs, SDVariable x, Condition condition);
}
