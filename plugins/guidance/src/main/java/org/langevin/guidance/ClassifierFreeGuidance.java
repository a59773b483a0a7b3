package org.langevin.guidance;

import jakarta.inject.Inject;
import org.langevin.spi.Estimate;
import org.langevin.spi.Guidance;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Classifier-free guidance (Ho and Salimans 2022, equation 6), here of any of the estimate's forms:
 *
 * <pre>
 *   guided = unconditional + s (conditional - unconditional)
 * </pre>
 *
 * s = 1 is the model itself, s = 0 the model without a condition. The paper's w, and that of
 * flow_matching, in (1 + w) conditional - w unconditional is s - 1. Within an {@link Interval}
 * only, s is 1 outside (Kynkäänniemi et al. 2024). NFE: two for each estimate, outside the interval
 * too.
 */
final class ClassifierFreeGuidance implements Guidance {
  private final Config config;

  @Inject
  ClassifierFreeGuidance(Config config) {
    this.config = config;
  }

  @Override
  public Estimate estimate(Graph g, Model model, SDVariable xt, SDVariable t) {
    Estimate without = model.unconditional(xt, t);
    SDVariable inside = config.interval.contains(g, without.at(), t);
    return without.towards(model.conditional(xt, t), inside.mul(config.scale - 1).add(1));
  }

  @Override
  public boolean needsUnconditional() {
    return true;
  }

  @About(
      value = "From the unconditional estimate through the conditional one and beyond.",
      paper = "Ho and Salimans 2022, equation 6; Kynkäänniemi et al. 2024 for the interval")
  record Config(
      @Key(doc = "Scale s; 1 for the conditional estimate itself.", or = "1.5", min = 0)
          double scale,
      @Key(doc = "Where guidance acts.", or = "{}") Interval interval) {}
}
