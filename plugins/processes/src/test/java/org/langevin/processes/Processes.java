package org.langevin.processes;

import org.langevin.processes.VeSdeProcess.Label;
import org.langevin.spi.Schedule;

/** Processes with their default keys. */
final class Processes {
  private Processes() {}

  static VpSdeProcess vpSde(Schedule schedule) {
    return new VpSdeProcess(new VpSdeProcess.Config(1e-5, 1e-3, 999), schedule);
  }

  static SubVpSdeProcess subVpSde(Schedule schedule) {
    return new SubVpSdeProcess(new SubVpSdeProcess.Config(1e-5, 1e-3, 999), schedule);
  }

  static VeSdeProcess veSde(Schedule schedule) {
    return new VeSdeProcess(new VeSdeProcess.Config(1e-5, 1e-5, Label.SIGMA), schedule);
  }

  static EdmProcess edm(Schedule schedule) {
    return new EdmProcess(new EdmProcess.Config(0.002), schedule);
  }

  static FlowProcess flow(Schedule schedule) {
    return new FlowProcess(new FlowProcess.Config(1e-3, null, 999), schedule);
  }

  static VdmProcess vdm(Schedule schedule) {
    return new VdmProcess(new VdmProcess.Config(0, -13.3, 5, 1000), schedule);
  }
}
