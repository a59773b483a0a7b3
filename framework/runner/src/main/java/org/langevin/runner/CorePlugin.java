package org.langevin.runner;

import java.util.List;
import org.langevin.spi.Engine;
import org.langevin.spi.Factory;
import org.langevin.spi.Features;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.engine.Settings;

/**
 * What the framework itself offers: the engine {@code auto} and the features {@code classifier}.
 */
public final class CorePlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(Engine.class, "auto", AutoEngine.class, Settings.class),
        Factory.of(
            Features.class, "classifier", TrainedClassifier.class, TrainedClassifier.Config.class));
  }
}
