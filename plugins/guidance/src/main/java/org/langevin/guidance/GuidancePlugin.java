package org.langevin.guidance;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.Guidance;
import org.langevin.spi.LangevinPlugin;

/** The built-in guidance. */
public final class GuidancePlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(Guidance.class, "none", NoGuidance.class, NoGuidance.Config.class),
        Factory.of(
            Guidance.class,
            "classifier-free",
            ClassifierFreeGuidance.class,
            ClassifierFreeGuidance.Config.class),
        Factory.of(
            Guidance.class,
            "classifier",
            ClassifierGuidance.class,
            ClassifierGuidance.Config.class));
  }
}
