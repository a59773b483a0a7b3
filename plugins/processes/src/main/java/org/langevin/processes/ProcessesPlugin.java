package org.langevin.processes;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Process;

/** The built-in processes. */
public final class ProcessesPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        of("ddpm", DdpmProcess.class, DdpmProcess.Config.class),
        of("vp-sde", VpSdeProcess.class, VpSdeProcess.Config.class),
        of("sub-vp-sde", SubVpSdeProcess.class, SubVpSdeProcess.Config.class),
        of("ve-sde", VeSdeProcess.class, VeSdeProcess.Config.class),
        of("edm", EdmProcess.class, EdmProcess.Config.class),
        of("flow", FlowProcess.class, FlowProcess.Config.class),
        of("vdm", VdmProcess.class, VdmProcess.Config.class));
  }

  private static Factory<Process> of(
      String name, Class<? extends Process> implementation, Class<? extends Record> config) {
    return Factory.of(Process.class, name, implementation, config);
  }
}
