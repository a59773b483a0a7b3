package org.langevin.runner;

import jakarta.inject.Inject;
import java.util.List;
import org.langevin.runner.Engines.Place;
import org.langevin.spi.Engine;
import org.langevin.spi.config.About;
import org.langevin.spi.engine.Device;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Settings;

/** The first engine and device that work here, in the order of {@link Engines#places}. */
@About("The first engine and device that work here, GPUs before processors.")
final class AutoEngine implements Engine {
  static final String NAME = "auto";
  private final Engines engines;

  @Inject
  AutoEngine(Engines engines) {
    this.engines = engines;
  }

  @Override
  public String version() {
    return String.join(", ", engines.byName().values().stream().map(Engine::version).toList());
  }

  @Override
  public List<Device> devices() {
    return engines.places().stream().map(Place::device).toList();
  }

  @Override
  public Session open(String device, Precision precision, int threads) {
    return engines.open(NAME, new Settings(device, precision, threads)).session();
  }
}
