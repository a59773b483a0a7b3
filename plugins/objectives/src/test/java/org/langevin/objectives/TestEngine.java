package org.langevin.objectives;

import java.util.ServiceLoader;
import org.langevin.spi.Engine;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;

/** An engine on the processor, by name. */
final class TestEngine {
  private TestEngine() {}

  static Session open(String name) {
    return ServiceLoader.load(LangevinPlugin.class).stream()
        .flatMap(p -> p.get().factories().stream())
        .filter(f -> f.role() == Engine.class && f.name().equals(name))
        .map(f -> build(f.implementation()).open("cpu", Precision.FP32, 1))
        .findFirst()
        .orElseThrow();
  }

  private static Engine build(Class<?> implementation) {
    try {
      var constructor = implementation.getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Engine) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
