package org.langevin.nd4j;

import java.util.List;
import org.langevin.spi.Engine;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.engine.Settings;

/** The engine on ND4J. */
public final class Nd4jPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(Factory.of(Engine.class, "nd4j", Nd4jEngine.class, Settings.class));
  }
}
