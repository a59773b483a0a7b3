package org.langevin.spi;

import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** A network that tells an image's class, for guidance and as a source of features. */
public interface Classifier {
  /**
   * Adds the classifier to a graph; parameters are created in the graph's scope.
   *
   * @param shape sizes of the images and number of classes
   * @param x images [n, c, h, w]
   * @param label what the process tells of the time of noisy images, float64 [n] or [1]; null for a
   *     classifier of clean images
   */
  Prediction build(Graph g, Shape shape, SDVariable x, @Nullable SDVariable label);

  /**
   * What a classifier tells.
   *
   * @param logits [n, classes]
   * @param features the last hidden layer, [n, d]
   */
  record Prediction(SDVariable logits, SDVariable features) {}
}
