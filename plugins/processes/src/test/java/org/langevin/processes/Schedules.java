package org.langevin.processes;

import java.lang.reflect.Constructor;
import java.util.ServiceLoader;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Schedule;

/** The schedules on the class path, by name. */
final class Schedules {
  private Schedules() {}

  /**
   * Builds a schedule.
   *
   * @param values of its configuration record, all of them in order
   */
  static Schedule named(String name, Object... values) {
    Factory<?> factory =
        ServiceLoader.load(LangevinPlugin.class).stream()
            .flatMap(p -> p.get().factories().stream())
            .filter(f -> f.role() == Schedule.class && f.name().equals(name))
            .findFirst()
            .orElseThrow();
    try {
      Object config = only(factory.config()).newInstance(values);
      Constructor<?> constructor = only(factory.implementation());
      return (Schedule)
          (constructor.getParameterCount() == 0
              ? constructor.newInstance()
              : constructor.newInstance(config));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Constructor<?> only(Class<?> type) {
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    return constructor;
  }

  static Schedule vpLinear() {
    return named("vp-linear", 0.1, 20.0);
  }

  static Schedule veGeometric() {
    return named("ve-geometric", 0.01, 50.0, false);
  }

  static Schedule edmKarras() {
    return named("edm-karras", 80.0);
  }

  static Schedule flowLinear() {
    return named("flow-linear", 0.0);
  }

  static Schedule linearBeta() {
    return named("linear-beta", 1000, 1e-4, 0.02, false);
  }
}
