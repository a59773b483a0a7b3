package org.langevin.spi;

import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** A neural network F(x, label) on images. */
public interface Network {
  /**
   * Adds the network to a graph; parameters are created in the graph's scope.
   *
   * @param shape sizes of the images
   * @param x images [n, c, h, w]
   * @param label what the process tells of the time, float64 [n] or [1]
   * @param classes class labels, int [n]; null if unconditional
   * @return [n, c, h, w]
   */
  SDVariable build(
      Graph g, Shape shape, SDVariable x, SDVariable label, @Nullable SDVariable classes);
}
