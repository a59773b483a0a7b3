package org.langevin.runner;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Bound;
import org.langevin.config.InputException;
import org.langevin.runner.evaluation.Instrument;
import org.langevin.runner.evaluation.Protocol.Reference;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.experiment.Experiment.Evaluate;
import org.langevin.spi.Choice;
import org.langevin.spi.Dataset;
import org.langevin.spi.Features;
import org.langevin.spi.Likelihood;
import org.langevin.spi.Metric;
import org.langevin.spi.Plugins;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

/** The plugins that an experiment's evaluate block chooses; none without such a block. */
final class Gauges {
  private final Experiment experiment;
  private final Map<String, Features> features = new LinkedHashMap<>();
  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  private final @Nullable Dataset reference;
  private final @Nullable Likelihood likelihood;
  private final @Nullable Dataset likelihoodOf;

  Gauges(Experiment experiment, Plugins plugins) {
    this.experiment = experiment;
    Evaluate evaluate = experiment.evaluate();
    if (evaluate == null) {
      this.reference = null;
      this.likelihood = null;
      this.likelihoodOf = null;
      return;
    }
    build(evaluate.features(), features, plugins);
    build(evaluate.metrics(), metrics, plugins);
    this.reference = built(evaluate.reference(), plugins);
    this.likelihood = built(evaluate.likelihood(), plugins);
    this.likelihoodOf = built(evaluate.likelihoodOf(), plugins);
  }

  private static <R> @Nullable R built(@Nullable Choice<R> choice, Plugins plugins) {
    return choice == null ? null : plugins.build(choice);
  }

  private static <R> void build(List<Choice<R>> choices, Map<String, R> to, Plugins plugins) {
    choices.forEach(choice -> to.put(choice.factory().name(), plugins.build(choice)));
  }

  /** What was built. */
  List<Object> plugins() {
    List<Object> all = new ArrayList<>(features.values());
    all.addAll(metrics.values());
    Stream.<@Nullable Object>of(reference, likelihood, likelihoodOf)
        .flatMap(Stream::ofNullable)
        .forEach(all::add);
    return all;
  }

  /** Asks each plugin whether it fits, with keys within the evaluate block. */
  void check(Problems problems) {
    check("features", features, problems);
    check("metrics", metrics, problems);
    check("reference", reference, problems);
    check("likelihood", likelihood, problems);
    check("likelihood-of", likelihoodOf, problems);
    boolean told = experiment.condition() == Experiment.Condition.LABELS;
    if (likelihood != null && (told || experiment.from().autoencoder() != null)) {
      problems.add(
          "likelihood", "is measured of models of images that are told no class; leave it out");
    }
  }

  private static void check(String path, @Nullable Object plugin, Problems problems) {
    if (plugin instanceof Checked checked) {
      checked.check((key, message) -> problems.add(path + "." + key, message));
    }
  }

  private static void check(String list, Map<String, ?> plugins, Problems problems) {
    int i = 0;
    for (Object plugin : plugins.values()) {
      check(list + "." + i++, plugin, problems);
    }
  }

  /** Each of the features with all metrics. */
  List<Instrument> instruments() {
    return features.entrySet().stream()
        .map(e -> new Instrument(e.getKey(), e.getValue(), metrics))
        .toList();
  }

  /** The dataset to measure against, not opened. */
  Dataset reference(Dataset own) {
    return reference == null ? own : reference;
  }

  /** What measures likelihoods; null if nothing does. */
  @Nullable Likelihood likelihood() {
    return likelihood;
  }

  /** The dataset whose likelihood is measured, not opened. */
  Dataset likelihoodOf(Dataset own) {
    return likelihoodOf == null ? reference(own) : likelihoodOf;
  }

  /**
   * The reference for the protocol.
   *
   * @param count how many of its images
   */
  Reference reference(Examples opened, int count) {
    Evaluate evaluate = Objects.requireNonNull(experiment.evaluate());
    return described(evaluate.reference(), "evaluate.reference", opened, count);
  }

  /** The images whose likelihood is measured, for the protocol. */
  Reference likelihoodOf(Examples opened, int count) {
    Evaluate evaluate = Objects.requireNonNull(experiment.evaluate());
    return evaluate.likelihoodOf() == null
        ? reference(opened, count)
        : described(evaluate.likelihoodOf(), "evaluate.likelihood-of", opened, count);
  }

  private Reference described(
      @Nullable Choice<Dataset> other, String block, Examples opened, int count) {
    Choice<Dataset> own = experiment.dataset();
    String name = (other == null ? own : other).factory().name();
    Map<String, String> keys = new Bound<>(experiment, Map.of()).flattened();
    String path = (other == null ? "dataset" : block) + ".split";
    return new Reference(
        name,
        keys.getOrDefault(path, "train"), // what has no parts is there to be trained on
        !name.equals(own.factory().name()),
        count,
        opened.hash());
  }

  /**
   * Refuses images to measure against that are of another size than the experiment's.
   *
   * @throws InputException naming both
   */
  static void checkFit(Shape reference, Shape own) {
    if (!fit(reference, own)) {
      throw new InputException(
          "evaluate.reference has images of %d x %d x %d, this experiment %d x %d x %d: name a dataset of the same size"
              .formatted(
                  reference.channels(),
                  reference.height(),
                  reference.width(),
                  own.channels(),
                  own.height(),
                  own.width()));
    }
  }

  /** Whether images of one shape can stand beside images of another. */
  static boolean fit(Shape a, Shape b) {
    return Stream.of(a, b).map(s -> List.of(s.channels(), s.height(), s.width())).distinct().count()
        == 1;
  }
}
