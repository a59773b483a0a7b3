package org.langevin.runner;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Catalogue;
import org.langevin.runner.assets.CachedAssets;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Model;
import org.langevin.runner.model.Model.Labels;
import org.langevin.runner.model.Model.Parts;
import org.langevin.runner.model.Model.Use;
import org.langevin.spi.Autoencoder;
import org.langevin.spi.Choice;
import org.langevin.spi.Classifier;
import org.langevin.spi.Dataset;
import org.langevin.spi.Guidance;
import org.langevin.spi.Network;
import org.langevin.spi.Objective;
import org.langevin.spi.Plugins;
import org.langevin.spi.Process;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Shape;

/** Binds the plugins that an experiment chooses, each with its configuration record. */
final class Wiring extends AbstractModule {
  private final Experiment experiment;
  private final Catalogue catalogue;
  private final Engines engines;
  private final Map<Use, Plan> earlier;

  Wiring(Experiment experiment, Catalogue catalogue, Engines engines, Map<Use, Plan> earlier) {
    this.experiment = experiment;
    this.catalogue = catalogue;
    this.engines = engines;
    this.earlier = earlier;
  }

  /** The choices, in the order in which their rules are checked. */
  static List<Choice<?>> choices(Experiment e) {
    Stream<@Nullable Choice<?>> all =
        Stream.of(
            e.dataset(),
            e.schedule(),
            e.process(),
            e.network(),
            e.autoencoder(),
            e.classifier(),
            e.preconditioner(),
            e.loss(),
            e.objective(),
            e.optimizer(),
            e.sampler(),
            e.guidance(),
            e.engine());
    return all.<Choice<?>>flatMap(Stream::ofNullable).toList();
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().disableCircularProxies();
    bind(Experiment.class).toInstance(experiment);
    bind(Catalogue.class).toInstance(catalogue);
    bind(Engines.class).toInstance(engines);
    bind(Assets.class).toInstance(CachedAssets.ofUser());
    bind(Plugins.class).to(HeldPlugins.class);
    bind(HeldPlugins.class).in(Singleton.class);
    OptionalBinder.newOptionalBinder(binder(), Autoencoder.class);
    OptionalBinder.newOptionalBinder(binder(), Classifier.class);
    choices(experiment).forEach(this::bindChoice);
  }

  @Provides
  @Singleton
  Model model(
      Network network,
      Objective objective,
      Process process,
      Guidance guidance,
      Optional<Autoencoder> autoencoder,
      Optional<Classifier> classifier,
      Dataset dataset) {
    boolean told = experiment.condition() == Experiment.Condition.LABELS;
    Map<Use, Model> models = new EnumMap<>(Use.class);
    earlier.forEach((use, plan) -> models.put(use, plan.model()));
    return new Model(
        new Parts(network, objective, process, guidance, autoencoder, classifier),
        dataset.shape(),
        new Labels(told, experiment.labelDropout()),
        models);
  }

  /** Sizes of what the network and the loss see: images, or their latents. */
  @Provides
  Shape shape(Dataset dataset) {
    Plan coder = earlier.get(Use.AUTOENCODER);
    return coder == null ? dataset.shape() : coder.model().latent(dataset.shape());
  }

  private <R> void bindChoice(Choice<R> choice) {
    bind(choice.factory().role()).to(choice.factory().implementation());
    bind(choice.factory().implementation()).in(Singleton.class);
    bindConfig(binder(), choice.config());
  }

  /** Binds a configuration record by its class. */
  @SuppressWarnings("unchecked")
  static <C extends Record> void bindConfig(Binder binder, C config) {
    binder.bind((Class<C>) config.getClass()).toInstance(config);
  }
}
