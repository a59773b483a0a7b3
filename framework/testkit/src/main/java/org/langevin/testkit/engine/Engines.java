package org.langevin.testkit.engine;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.ServiceLoader;
import org.langevin.spi.Engine;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;

/** The engines on the class path, for tests that every engine has to pass. */
public final class Engines {
  private Engines() {}

  /** An engine by the name that experiments use. */
  public record Named(String name, Engine engine) {
    /** Opens the processor in float32 with one thread. */
    public Session open() {
      return engine.open("cpu", Precision.FP32, 1);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All of them. */
  public static List<Named> all() {
    return ServiceLoader.load(LangevinPlugin.class).stream()
        .flatMap(plugin -> plugin.get().factories().stream())
        .filter(factory -> factory.role() == Engine.class)
        .map(factory -> new Named(factory.name(), built(factory)))
        .toList();
  }

  private static Engine built(Factory<?> factory) {
    try {
      // an engine's constructor takes nothing: see Engine
      Constructor<?> constructor = factory.implementation().getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Engine) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
