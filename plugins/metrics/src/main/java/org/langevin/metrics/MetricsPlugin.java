package org.langevin.metrics;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.Features;
import org.langevin.spi.LangevinPlugin;

/** The built-in metrics and the features that have no weights. */
public final class MetricsPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(Features.class, "pixels", PixelFeatures.class, PixelFeatures.Config.class));
  }
}
