package org.langevin.runner;

import com.google.inject.AbstractModule;
import com.google.inject.Binding;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.logging.Logger;
import org.langevin.spi.Choice;
import org.langevin.spi.Plugins;

/**
 * Builds held plugins in injectors of their own, which take everything but the plugin and its
 * configuration from the experiment's. A child injector would not do: a plugin may hold another of
 * its own kind, and children cannot bind anew what their parent has bound.
 */
final class HeldPlugins implements Plugins {
  private static final Set<Key<?>> GUICE_S_OWN =
      Set.of(Key.get(Injector.class), Key.get(Stage.class), Key.get(Logger.class));

  private final Injector experiment;

  @Inject
  HeldPlugins(Injector experiment) {
    this.experiment = experiment;
  }

  @Override
  public <R> R build(Choice<R> choice) {
    return Guice.createInjector(Stage.PRODUCTION, new Held(choice))
        .getInstance(choice.factory().implementation());
  }

  private final class Held extends AbstractModule {
    private final Choice<?> choice;

    Held(Choice<?> choice) {
      this.choice = choice;
    }

    @Override
    protected void configure() {
      binder().requireExplicitBindings();
      binder().disableCircularProxies();
      bind(choice.factory().implementation());
      Wiring.bindConfig(binder(), choice.config());
      for (Binding<?> binding : experiment.getBindings().values()) {
        TypeLiteral<?> type = binding.getKey().getTypeLiteral();
        if (!GUICE_S_OWN.contains(binding.getKey())
            && type.getRawType() != choice.factory().implementation()
            && type.getRawType() != choice.config().getClass()) {
          share(binding);
        }
      }
    }

    private <T> void share(Binding<T> binding) {
      bind(binding.getKey()).toProvider(binding.getProvider());
    }
  }
}
