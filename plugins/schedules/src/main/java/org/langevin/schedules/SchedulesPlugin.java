package org.langevin.schedules;

import java.util.List;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Schedule;

/** The built-in schedules. */
public final class SchedulesPlugin implements LangevinPlugin {
  @Override
  public List<Factory<?>> factories() {
    return List.of(
        Factory.of(
            Schedule.class,
            "linear-beta",
            LinearBetaSchedule.class,
            LinearBetaSchedule.Config.class),
        Factory.of(Schedule.class, "cosine", CosineSchedule.class, CosineSchedule.Config.class));
  }
}
