package org.langevin.processes;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Process;

/** The built-in processes. */
public final class ProcessesPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(Factory.of(Process.class, "ddpm", DdpmProcess.class, DdpmProcess.Config.class));
  }
}
