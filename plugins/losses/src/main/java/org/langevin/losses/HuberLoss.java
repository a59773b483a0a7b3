package org.langevin.losses;

import jakarta.inject.Inject;
import org.langevin.spi.Loss;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Huber's loss (Huber 1964), mean over channels and pixels: with d = a - b and q = min(|d|, delta),
 *
 * <pre>
 *   q^2 / 2 + delta (|d| - q)
 * </pre>
 *
 * Quadratic within delta, linear beyond; half of l2 for small differences. Not to be confused with
 * pseudo-huber, whose norm is over the whole image.
 */
final class HuberLoss implements Loss {
  private final double delta;

  @Inject
  HuberLoss(Config config) {
    this.delta = config.delta;
  }

  @Override
  public SDVariable distance(Graph g, SDVariable a, SDVariable b) {
    SDVariable d = g.abs(a.sub(b));
    SDVariable q = g.clip(d, 0, delta);
    return g.meanPerExample(g.square(q).mul(0.5).add(d.sub(q).mul(delta)));
  }

  @About(value = "Quadratic for small, linear for large differences.", paper = "Huber 1964")
  record Config(
      @Key(
              doc = "Difference from which the loss is linear.",
              or = "1.0",
              min = 0,
              aboveMin = true,
              unit = "pixel values, which span 2")
          double delta) {}
}
