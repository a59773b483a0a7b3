package org.langevin.networks;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.langevin.spi.Engine;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;

/** The engines on the class path. */
final class Engines {
  private Engines() {}

  /** An engine by the name that experiments use. */
  record Named(String name, Engine engine) {
    Session open() {
      return engine.open("cpu", Precision.FP32, 1);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Named> all() {
    List<Named> engines = new ArrayList<>();
    for (LangevinPlugin plugin : ServiceLoader.load(LangevinPlugin.class)) {
      for (Factory<?> factory : plugin.factories()) {
        if (factory.role() == Engine.class) {
          engines.add(new Named(factory.name(), (Engine) built(factory)));
        }
      }
    }
    return engines;
  }

  private static Object built(Factory<?> factory) {
    try {
      // an engine's constructor takes nothing: see Engine
      Constructor<?> constructor = factory.implementation().getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
