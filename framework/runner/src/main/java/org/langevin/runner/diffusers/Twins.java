package org.langevin.runner.diffusers;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.spi.Choice;
import org.langevin.spi.Factory;
import org.langevin.spi.Network;
import org.langevin.spi.Portable;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;

/** The networks that have a twin in diffusers. */
final class Twins {
  private Twins() {}

  /**
   * A network with its default configuration.
   *
   * @param name by which an experiment chooses it
   */
  record Twin(String name, Portable network) {}

  @About("A network by itself.")
  record Alone(@Key(doc = "The network.") Choice<Network> network) {}

  /** By the twin's class. */
  static Map<String, Twin> of(Catalogue catalogue) {
    Map<String, Twin> twins = new LinkedHashMap<>();
    for (Factory<Network> factory : catalogue.named(Network.class).values()) {
      if (Portable.class.isAssignableFrom(factory.implementation())) {
        Portable network = built(factory, catalogue);
        twins.put(network.foreignClass(), new Twin(factory.name(), network));
      }
    }
    return twins;
  }

  private static Portable built(Factory<Network> factory, Catalogue catalogue) {
    Choice<Network> choice =
        ExperimentFile.bindText(
                factory.name(), "network = " + factory.name(), List.of(), Alone.class, catalogue)
            .value()
            .network();
    return (Portable)
        Guice.createInjector(Stage.PRODUCTION, new Wiring(choice)).getInstance(Network.class);
  }

  private static final class Wiring extends AbstractModule {
    private final Choice<Network> choice;

    Wiring(Choice<Network> choice) {
      this.choice = choice;
    }

    @Override
    protected void configure() {
      bind(Network.class).to(choice.factory().implementation());
      bindConfig(choice.config());
    }

    @SuppressWarnings("unchecked") // a record is an instance of its class
    private <C extends Record> void bindConfig(C config) {
      bind((Class<C>) config.getClass()).toInstance(config);
    }
  }
}
