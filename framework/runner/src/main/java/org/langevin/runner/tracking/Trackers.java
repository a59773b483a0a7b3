package org.langevin.runner.tracking;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Guice;
import com.google.inject.Stage;
import java.util.List;
import org.langevin.spi.Choice;
import org.langevin.spi.Tracker;

/** Builds the trackers that an experiment names. They know nothing of its other plugins. */
public final class Trackers {
  private Trackers() {}

  /**
   * A tracker by the name of its plugin.
   *
   * @param name for example {@code "mlflow"}
   */
  public record Named(String name, Tracker tracker) {}

  /** Each in an injector of its own, as there may be several of a kind. */
  public static List<Named> of(List<Choice<Tracker>> choices) {
    return choices.stream()
        .map(choice -> new Named(choice.factory().name(), build(choice)))
        .toList();
  }

  private static Tracker build(Choice<Tracker> choice) {
    return Guice.createInjector(
            Stage.PRODUCTION,
            new AbstractModule() {
              @Override
              protected void configure() {
                binder().requireExplicitBindings();
                bind(choice.factory().implementation());
                bindConfig(binder(), choice.config());
              }
            })
        .getInstance(choice.factory().implementation());
  }

  @SuppressWarnings("unchecked")
  private static <C extends Record> void bindConfig(Binder binder, C config) {
    binder.bind((Class<C>) config.getClass()).toInstance(config);
  }
}
