package org.langevin.runner;

import com.google.inject.Guice;
import com.google.inject.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.langevin.config.Catalogue;
import org.langevin.spi.Engine;
import org.langevin.spi.Factory;
import org.langevin.spi.engine.Device;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines present, and the choice among them and their devices. */
public final class Engines {
  private static final Logger log = LoggerFactory.getLogger(Engines.class);
  private final Map<String, Engine> byName = new LinkedHashMap<>();

  /** Builds every engine of a catalogue; none is opened. */
  public Engines(Catalogue catalogue) {
    for (Factory<Engine> factory : catalogue.named(Engine.class).values()) {
      if (!factory.name().equals(AutoEngine.NAME)) {
        byName.put(
            factory.name(),
            Guice.createInjector(
                    Stage.PRODUCTION,
                    binder -> binder.bind(Engine.class).to(factory.implementation()))
                .getInstance(Engine.class));
      }
    }
  }

  /** A device of an engine. */
  public record Place(String name, Engine engine, Device device) {
    @Override
    public String toString() {
      return name + " on " + device.name();
    }
  }

  /** By name. */
  public Map<String, Engine> byName() {
    return byName;
  }

  /** An open engine. */
  public record Opened(Place place, Session session) implements AutoCloseable {
    @Override
    public void close() {
      session.close();
    }
  }

  /**
   * Every device of every engine, in the order in which {@code auto} takes them: torch on CUDA,
   * nd4j on CUDA, torch on CPU, nd4j on CPU; engines of other plugins come last of their kind.
   */
  public List<Place> places() {
    List<Place> places = new ArrayList<>();
    byName.forEach(
        (name, engine) ->
            engine.devices().forEach(device -> places.add(new Place(name, engine, device))));
    places.sort(
        Comparator.comparing((Place p) -> p.device().name().equals("cpu"))
            .thenComparing(p -> rank(p.name())));
    return places;
  }

  private static int rank(String engine) {
    int known = List.of("torch", "nd4j").indexOf(engine);
    return known < 0 ? 2 : known;
  }

  /**
   * The first device that fits, if one does that its engine can use; it is not opened.
   *
   * @param engine its name, or {@code auto} for any
   */
  public Optional<Place> place(String engine, Settings settings) {
    return candidates(engine, settings).filter(place -> place.device().usable()).findFirst();
  }

  private Stream<Place> candidates(String engine, Settings settings) {
    return places().stream()
        .filter(place -> engine.equals(AutoEngine.NAME) || engine.equals(place.name()))
        .filter(place -> fits(place.device().name(), settings.device()));
  }

  /**
   * Opens the first device that fits.
   *
   * @param engine its name, or {@code auto} for any
   * @throws UnavailableException if there is none; the message gives each candidate's obstacle
   */
  public Opened open(String engine, Settings settings) {
    List<String> obstacles = new ArrayList<>();
    for (Place place : candidates(engine, settings).toList()) {
      String obstacle = place.device().obstacle();
      if (obstacle == null) {
        try {
          int threads =
              settings.threads() > 0
                  ? settings.threads()
                  : Runtime.getRuntime().availableProcessors();
          Session session =
              place.engine().open(place.device().name(), settings.precision(), threads);
          obstacles.forEach(o -> log.info("engine {}: not {}", engine, o));
          return new Opened(place, session);
        } catch (UnsupportedOperationException e) {
          obstacle = e.getMessage();
        }
      }
      obstacles.add(place + ": " + obstacle);
    }
    throw new UnavailableException(
        "No device for engine = "
            + engine
            + ", engine.device = "
            + settings.device()
            + (obstacles.isEmpty()
                ? ". `langevin engines` lists what there is."
                : ":\n  " + String.join("\n  ", obstacles)));
  }

  private static boolean fits(String name, String wanted) {
    return wanted.equals("auto") || name.equals(wanted) || name.startsWith(wanted + ":");
  }

  /** Raised when no engine or device can serve. */
  public static final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnavailableException(String message) {
      super(message);
    }
  }
}
