package org.langevin.optimizers;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Optimizer;

/** The built-in optimisers. */
public final class OptimizersPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(Optimizer.class, "adam", AdamOptimizer.class, AdamOptimizer.Config.class),
        Factory.of(Optimizer.class, "adamw", AdamwOptimizer.class, AdamwOptimizer.Config.class),
        Factory.of(Optimizer.class, "radam", RadamOptimizer.class, RadamOptimizer.Config.class));
  }
}
