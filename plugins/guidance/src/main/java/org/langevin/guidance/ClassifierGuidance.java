package org.langevin.guidance;

import jakarta.inject.Inject;
import org.langevin.spi.Estimate;
import org.langevin.spi.Guidance;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Classifier guidance (Dhariwal and Nichol 2021, algorithm 2): the noise is estimated as
 *
 * <pre>
 *   eps - s sigma grad_x log p(y | x_t)
 * </pre>
 *
 * with a classifier p trained on noisy images and y the class wanted, so that any sampler may use
 * it. (Their algorithm 1 shifts the mean of ancestral steps instead, which agrees for small steps.)
 * The model itself may be told the class or not. NFE: one for each estimate, the classifier not
 * counted.
 */
final class ClassifierGuidance implements Guidance {
  private final Config config;
  private final Shape shape;

  @Inject
  ClassifierGuidance(Config config, Shape shape) {
    this.config = config;
    this.shape = shape;
  }

  @Override
  public Estimate estimate(Graph g, Model model, SDVariable xt, SDVariable t) {
    Estimate own = model.conditional(xt, t);
    SDVariable pull =
        gradient(g, model, xt, t).mul(g.broadcast(own.at().sigma().mul(config.scale)));
    return Estimate.ofEps(g, xt, own.at(), own.eps().sub(pull))
        .withVarianceFraction(own.varianceFraction());
  }

  /**
   * The gradient of log p(y | x_t), in the shape of x_t. That of log softmax at y by the logits is
   * the indicator of y less the softmax, which is written out: the softmax of an unlikely class may
   * be 0, and has no logarithm then.
   */
  private SDVariable gradient(Graph g, Model model, SDVariable xt, SDVariable t) {
    SDVariable logits = model.classLogits(xt, t);
    SDVariable wanted = g.embedding(indicators(g), model.classes(), shape.classes());
    SDVariable byLogits = g.stopGradient(wanted.sub(g.softmax(logits)));
    return g.gradient(byLogits.mul(logits), xt)[0];
  }

  /** The unit matrix. */
  private SDVariable indicators(Graph g) {
    int n = shape.classes();
    float[] unit = new float[n * n];
    for (int i = 0; i < n; i++) {
      unit[i * n + i] = 1;
    }
    return g.constant(unit, n, n);
  }

  @Override
  public boolean needsClassifier() {
    return true;
  }

  @About(
      value = "Up the gradient of a classifier of noisy images.",
      paper = "Dhariwal and Nichol 2021, algorithm 2")
  record Config(@Key(doc = "Scale of the gradient.", or = "1", min = 0) double scale) {}
}
