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
        of("linear-beta", LinearBetaSchedule.class, LinearBetaSchedule.Config.class),
        of("scaled-linear", ScaledLinearSchedule.class, ScaledLinearSchedule.Config.class),
        of("cosine", CosineSchedule.class, CosineSchedule.Config.class),
        of("sigmoid", SigmoidSchedule.class, SigmoidSchedule.Config.class),
        of("vp-linear", VpLinearSchedule.class, VpLinearSchedule.Config.class),
        of("vp-cosine", VpCosineSchedule.class, VpCosineSchedule.Config.class),
        of("linear-gamma", LinearGammaSchedule.class, LinearGammaSchedule.Config.class),
        of("learned", LearnedSchedule.class, LearnedSchedule.Config.class),
        of("ve-geometric", VeGeometricSchedule.class, VeGeometricSchedule.Config.class),
        of("edm-karras", EdmKarrasSchedule.class, EdmKarrasSchedule.Config.class),
        of("flow-linear", FlowLinearSchedule.class, FlowLinearSchedule.Config.class),
        of("trigonometric", TrigonometricSchedule.class, TrigonometricSchedule.Config.class));
  }

  private static Factory<Schedule> of(
      String name, Class<? extends Schedule> implementation, Class<? extends Record> config) {
    return Factory.of(Schedule.class, name, implementation, config);
  }
}
