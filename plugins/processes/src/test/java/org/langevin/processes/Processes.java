package org.langevin.processes;

import org.langevin.processes.FlowProcess.Times;
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
    return new EdmProcess(new EdmProcess.Config(0.002, -1.2, 1.2), schedule);
  }

  static FlowProcess flow(Schedule schedule) {
    return flow(schedule, 1, Times.UNIFORM, 0, 1);
  }

  static FlowProcess flow(Schedule schedule, double tMax, Times times, double mean, double std) {
    return new FlowProcess(
        new FlowProcess.Config(1e-3, 1e-3, tMax, 999, times, mean, std), schedule);
  }

  static VdmProcess vdm(Schedule schedule) {
    return new VdmProcess(new VdmProcess.Config(0, -13.3, 5, 1000), schedule);
  }
}
