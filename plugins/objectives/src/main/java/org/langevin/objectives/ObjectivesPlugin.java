package org.langevin.objectives;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Objective;

/** The built-in objectives. */
public final class ObjectivesPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(
            Objective.class,
            "denoising",
            DenoisingObjective.class,
            DenoisingObjective.Config.class));
  }
}
