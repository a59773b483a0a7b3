package org.langevin.runner;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Bound;
import org.langevin.config.Catalogue;
import org.langevin.config.ConfigException;
import org.langevin.config.InputException;
import org.langevin.config.Problem;
import org.langevin.runner.Engines.Opened;
import org.langevin.runner.Engines.Place;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Model;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.model.TrainingGraph.MissingModelException;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.tracking.Trackers;
import org.langevin.spi.Choice;
import org.langevin.spi.Classifier;
import org.langevin.spi.Dataset;
import org.langevin.spi.Factory;
import org.langevin.spi.Guidance;
import org.langevin.spi.Network;
import org.langevin.spi.Objective;
import org.langevin.spi.Optimizer;
import org.langevin.spi.Plugins;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.Checked;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.NeedsAssets;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Settings;
import org.langevin.spi.graph.Parameter;

/**
 * An experiment whose plugins are built and have agreed to work together. Nothing has been read,
 * opened or trained.
 */
public final class Plan {
  private final Bound<Experiment> bound;
  private final Engines engines;
  private final Injector injector;
  private final String fallbackName;

  private final Ancestry ancestry;
  private final Map<Use, Plan> earlier;
  private final Gauges gauges;

  private Plan(
      Bound<Experiment> bound,
      Engines engines,
      Injector injector,
      String fallbackName,
      Ancestry ancestry,
      Map<Use, Plan> earlier) {
    this.bound = bound;
    this.ancestry = ancestry;
    this.earlier = earlier;
    this.fallbackName = fallbackName;
    this.engines = engines;
    this.injector = injector;
    this.gauges = new Gauges(bound.value(), injector.getInstance(Plugins.class));
  }

  /** As the other, of an experiment that builds on no earlier one. */
  public static Plan of(Bound<Experiment> bound, Catalogue catalogue, String fallbackName) {
    return of(bound, catalogue, fallbackName, Ancestry.NONE);
  }

  /**
   * Builds an experiment's plugins and asks each whether it fits the others.
   *
   * @param fallbackName the experiment's name if it does not say one itself
   * @param ancestry where the experiments of the {@code from} block are found
   * @throws ConfigException with every problem found
   */
  public static Plan of(
      Bound<Experiment> bound, Catalogue catalogue, String fallbackName, Ancestry ancestry) {
    Map<Use, Plan> earlier = earlier(bound, ancestry);
    Engines engines = new Engines(catalogue);
    Injector injector;
    try {
      injector =
          Guice.createInjector(
              Stage.PRODUCTION, new Wiring(bound.value(), catalogue, engines, earlier));
    } catch (CreationException e) {
      throw new ConfigException(
          e.getErrorMessages().stream()
              .map(m -> bound.problem("", "a plugin cannot be built: " + m.getMessage()))
              .toList());
    }
    Plan plan = new Plan(bound, engines, injector, fallbackName, ancestry, earlier);
    List<Problem> problems = plan.disagreements();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return plan;
  }

  private static Map<Use, Plan> earlier(Bound<Experiment> bound, Ancestry ancestry) {
    Map<Use, Plan> earlier = new EnumMap<>(Use.class);
    List<Problem> problems = new ArrayList<>();
    for (Use use : Use.values()) {
      String name = name(bound.value(), use);
      try {
        if (name != null) {
          earlier.put(use, ancestry.plan(name));
        }
      } catch (InputException e) {
        problems.add(bound.problem("from." + use.key(), String.valueOf(e.getMessage())));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return earlier;
  }

  /** What the experiment names for a use. */
  public static @Nullable String name(Experiment experiment, Use use) {
    Experiment.From from = experiment.from();
    return switch (use) {
      case START -> from.start();
      case TEACHER -> from.teacher();
      case PAIRS -> from.pairs();
      case AUTOENCODER -> from.autoencoder();
      case CLASSIFIER -> from.classifier();
    };
  }

  private List<Problem> disagreements() {
    List<Problem> problems = new ArrayList<>();
    Experiment e = experiment();
    for (Choice<?> choice : Wiring.choices(e)) {
      String kind = choice.factory().kind();
      if (injector.getInstance(choice.factory().role()) instanceof Checked checked) {
        checked.check((key, message) -> problems.add(problem(kind, key, message)));
      }
    }
    if (e.condition() == Experiment.Condition.LABELS && dataset().shape().classes() == 0) {
      problems.add(
          problem(
              "",
              "condition",
              "the dataset '"
                  + e.dataset().factory().name()
                  + "' has no labels; expected condition = none"));
    }
    if (e.labelDropout() > 0 && e.condition() == Experiment.Condition.NONE) {
      problems.add(
          problem(
              "",
              "label-dropout",
              "withholds classes that nobody is told: needs condition = labels"));
    }
    if (injector.getInstance(Guidance.class).needsUnconditional() && e.labelDropout() == 0) {
      problems.add(
          problem(
              "guidance",
              "type",
              "'"
                  + e.guidance().factory().name()
                  + "' asks the model without a class, which it must learn: set condition = labels"
                  + " and label-dropout, for example to 0.1"));
    }
    gauges.check((key, message) -> problems.add(problem("evaluate", key, message)));
    earlier.forEach((use, plan) -> misfit(use, plan.model()).ifPresent(problems::add));
    if (problems.isEmpty()) {
      try {
        model().parameters();
      } catch (MissingModelException missing) {
        problems.add(
            problem(
                "from",
                missing.use().key(),
                "objective '"
                    + e.objective().factory().name()
                    + "' needs an earlier model: name a stage or a run, for example from."
                    + missing.use().key()
                    + " = teacher"));
      } catch (IllegalArgumentException refused) {
        problems.add(
            problem(Factory.kind(Network.class), "", String.valueOf(refused.getMessage())));
      }
    }
    return problems;
  }

  private Optional<Problem> misfit(Use use, Model earlier) {
    if (use == Use.PAIRS && (earlier.isLatent() || model().isLatent())) {
      return Optional.of(problem("from", use.key(), "pairs of latents cannot be trained on"));
    }
    if (use == Use.CLASSIFIER && !earlier.hasClassifier()) {
      return Optional.of(
          problem(
              "from",
              use.key(),
              "that experiment trains no classifier; see objective 'classification'"));
    }
    boolean coder = use == Use.AUTOENCODER;
    Shape ours = coder ? model().images() : model().shape();
    Shape theirs = coder ? earlier.images() : earlier.shape();
    boolean fits =
        ours.channels() == theirs.channels()
            && ours.height() == theirs.height()
            && ours.width() == theirs.width();
    return fits
        ? Optional.empty()
        : Optional.of(
            problem(
                "from",
                use.key(),
                "its images are %d x %d x %d, this experiment's %d x %d x %d"
                    .formatted(
                        theirs.channels(),
                        theirs.height(),
                        theirs.width(),
                        ours.channels(),
                        ours.height(),
                        ours.width())));
  }

  private Problem problem(String kind, String key, String message) {
    String path = kind.isEmpty() || key.isEmpty() ? kind + key : kind + "." + key;
    return bound.problem(path, message);
  }

  /** The experiment's name. */
  public String name() {
    String name = experiment().name();
    return name == null ? fallbackName : name;
  }

  /** The experiment. */
  public Experiment experiment() {
    return bound.value();
  }

  /** The experiment with the origins of its values. */
  public Bound<Experiment> bound() {
    return bound;
  }

  /** The plans of the earlier experiments that this one builds on. */
  public Map<Use, Plan> earlier() {
    return earlier;
  }

  /** Their runs. */
  RunDirectory run(Use use) {
    return ancestry.run(Objects.requireNonNull(name(experiment(), use)));
  }

  /** The dataset, not opened. */
  public Dataset dataset() {
    return injector.getInstance(Dataset.class);
  }

  /** What the experiment's plugins read and a run fetches; no plugin's twice. */
  public List<Asset> assets() {
    return assets(Wiring.choices(experiment()), gauges.plugins());
  }

  /** Those that training reads as it is compiled; the dataset fetches its own when it is opened. */
  List<Asset> trainingAssets() {
    return assets(
        Wiring.choices(experiment()).stream()
            .filter(choice -> choice.factory().role() != Dataset.class)
            .toList(),
        gauges.plugins());
  }

  private List<Asset> assets(List<Choice<?>> choices, List<?> held) {
    Stream<?> chosen =
        choices.stream().map(choice -> injector.getInstance(choice.factory().role()));
    return Stream.<Object>concat(chosen, held.stream())
        .filter(NeedsAssets.class::isInstance)
        .flatMap(plugin -> ((NeedsAssets) plugin).assets().stream())
        .distinct()
        .toList();
  }

  /** What the evaluate block chooses. */
  Gauges gauges() {
    return gauges;
  }

  /** The classifier that objective 'classification' trains. */
  Classifier classifier() {
    return injector.getInstance(Classifier.class);
  }

  /** The plugins present. */
  Catalogue catalogue() {
    return injector.getInstance(Catalogue.class);
  }

  /** Builds a plugin for this experiment that it does not choose itself. */
  <R> R build(Choice<R> choice) {
    return injector.getInstance(Plugins.class).build(choice);
  }

  /** The model. */
  public Model model() {
    return injector.getInstance(Model.class);
  }

  /** Number of values that the network holds. */
  public long parameterCount() {
    return model().parameters().stream().mapToLong(Parameter::length).sum();
  }

  /** The forward process. */
  public Process process() {
    return injector.getInstance(Process.class);
  }

  /** The optimiser. */
  public Optimizer optimizer() {
    return injector.getInstance(Optimizer.class);
  }

  /** The sampler. */
  public Sampler sampler() {
    return injector.getInstance(Sampler.class);
  }

  /** The objective. */
  public Objective objective() {
    return injector.getInstance(Objective.class);
  }

  /** The network. */
  public Network network() {
    return injector.getInstance(Network.class);
  }

  /** Those who are told of the run. */
  public List<Trackers.Named> trackers() {
    return Trackers.of(experiment().tracking());
  }

  /** Where the experiment would run, if it can. */
  Optional<Place> place() {
    Choice<?> choice = experiment().engine();
    return engines.place(choice.factory().name(), (Settings) choice.config());
  }

  /**
   * Opens the engine.
   *
   * @throws Engines.UnavailableException if none can serve
   */
  public Opened open() {
    Choice<?> choice = experiment().engine();
    return engines.open(choice.factory().name(), (Settings) choice.config());
  }
}
