package org.langevin.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Singleton;
import com.google.inject.Stage;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Choice;
import org.langevin.spi.Factory;
import org.langevin.spi.Loss;
import org.langevin.spi.Plugins;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

class HeldPluginsTest {
  private static final Factory<Loss> CHAIN =
      Factory.of(Loss.class, "chain", Chain.class, Chain.Config.class);
  private static final Shape SHAPE = new Shape(1, 2, 3, 4);

  /** Holds others of its own kind, and asks for something of the experiment. */
  private static final class Chain implements Loss {
    private final Config config;
    private final Shape shape;
    private final List<Loss> held;

    @Inject
    Chain(Config config, Shape shape, Plugins plugins) {
      this.config = config;
      this.shape = shape;
      this.held = config.links.stream().map(plugins::build).toList();
    }

    @Override
    public SDVariable distance(Graph g, SDVariable a, SDVariable b) {
      return a;
    }

    record Config(int number, List<Choice<Loss>> links) {}
  }

  private static Choice<Loss> chain(int number, List<Choice<Loss>> links) {
    return new Choice<>(CHAIN, new Chain.Config(number, links));
  }

  @Test
  void aPluginMayHoldOthersOfItsOwnKind() {
    Choice<Loss> root =
        chain(0, List.of(chain(1, List.of(chain(11, List.of()))), chain(2, List.of())));
    Injector injector =
        Guice.createInjector(
            Stage.PRODUCTION,
            new AbstractModule() {
              @Override
              protected void configure() {
                binder().requireExplicitBindings();
                bind(Shape.class).toInstance(SHAPE);
                bind(Plugins.class).to(HeldPlugins.class);
                bind(HeldPlugins.class).in(Singleton.class);
                bind(Loss.class).to(Chain.class);
                bind(Chain.class).in(Singleton.class);
                Wiring.bindConfig(binder(), root.config());
              }
            });
    assertThat(numbers((Chain) injector.getInstance(Loss.class))).isEqualTo("0[1[11[]]2[]]");
  }

  private static String numbers(Chain chain) {
    assertThat(chain.shape).isSameAs(SHAPE);
    StringBuilder text = new StringBuilder().append(chain.config.number).append('[');
    chain.held.forEach(loss -> text.append(numbers((Chain) loss)));
    return text.append(']').toString();
  }
}
