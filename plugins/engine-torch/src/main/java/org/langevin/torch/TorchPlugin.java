package org.langevin.torch;

import java.util.List;
import org.langevin.spi.Engine;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.engine.Settings;

/** The LibTorch engine. */
public final class TorchPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(Factory.of(Engine.class, "torch", TorchEngine.class, Settings.class));
  }
}
