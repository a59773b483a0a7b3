package org.langevin.losses;

import java.util.List;
import org.langevin.losses.Layer.Build;
import org.langevin.losses.Layer.Pooling;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** A backbone as it looks at images: what they go through before it, and how it pools. */
record Sight(Backbone backbone, PretrainedWeights weights, Resize resize, Pooling pooling) {
  /** ImageNet's mean and standard deviation of each channel, for values in [-1, 1]. */
  private static final float[] SHIFT = {-0.030f, -0.088f, -0.188f};

  private static final float[] SCALE = {0.458f, 0.448f, 0.450f};

  /**
   * The activations at each tap.
   *
   * @param images [n, 1 or 3, h, w] in [-1, 1]; grey ones count as three equal channels
   */
  List<SDVariable> layers(Graph g, Shape shape, SDVariable images) {
    SDVariable colours = shape.channels() == 1 ? g.concat(1, images, images, images) : images;
    SDVariable x = colours.sub(g.constant(SHIFT, 1, 3, 1, 1)).div(g.constant(SCALE, 1, 3, 1, 1));
    if (resize.applies(shape)) {
      x = g.resizeBilinear(x, 3, shape.height(), shape.width(), Resize.SIDE);
    }
    return backbone.features(new Build(g, weights, pooling), x);
  }

  /** Whether nothing would be left of images of that size. */
  boolean loses(Shape shape) {
    int smallest = backbone.smallestSide();
    return !resize.applies(shape) && Math.min(shape.height(), shape.width()) < smallest;
  }
}
