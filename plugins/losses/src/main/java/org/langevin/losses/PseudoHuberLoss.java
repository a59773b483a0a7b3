package org.langevin.losses;

import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Loss;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The pseudo-Huber distance of improved consistency training (Song and Dhariwal 2023, equation 8):
 * with x = a - b and d values in an image,
 *
 * <pre>
 *   sqrt(||x||^2 + c^2) - c,     c = 0.00054 sqrt(d)
 * </pre>
 *
 * The norm is over the whole image, so this is a sum over pixels where l2 is a mean. It is computed
 * as ||x||^2 / (sqrt(||x||^2 + c^2) + c), which is the same and does not cancel for small
 * differences. Not to be confused with huber, whose two regimes are each pixel's own.
 */
final class PseudoHuberLoss implements Loss {
  private static final double C_FOR_ONE_VALUE = 0.00054;

  private final double c;

  @Inject
  PseudoHuberLoss(Config config, Shape shape) {
    this.c = config.c == null ? C_FOR_ONE_VALUE * Math.sqrt(shape.length()) : config.c;
  }

  @Override
  public SDVariable distance(Graph g, SDVariable a, SDVariable b) {
    SDVariable squared = g.sum(g.square(a.sub(b)), false, 1, 2, 3);
    return squared.div(g.sqrt(squared.add(c * c)).add(c));
  }

  @About(
      value = "Quadratic for alike images, the distance itself for others.",
      paper = "Song and Dhariwal 2023")
  record Config(
      @Key(
              doc =
                  "Distance between the two regimes; null for 0.00054 times the root of the number"
                      + " of values in an image.",
              or = "null",
              min = 0,
              aboveMin = true,
              unit = "pixel values, root of the sum of squares")
          @Nullable Double c) {}
}
