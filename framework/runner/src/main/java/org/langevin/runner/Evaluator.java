package org.langevin.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.langevin.config.Bound;
import org.langevin.config.InputException;
import org.langevin.runner.Engines.Opened;
import org.langevin.runner.evaluation.DrawnImages;
import org.langevin.runner.evaluation.Evaluation;
import org.langevin.runner.evaluation.EvaluationFile;
import org.langevin.runner.evaluation.ImageSink;
import org.langevin.runner.evaluation.ImageSource;
import org.langevin.runner.evaluation.Instrument;
import org.langevin.runner.evaluation.Protocol;
import org.langevin.runner.evaluation.Protocol.Reference;
import org.langevin.runner.evaluation.Showcase;
import org.langevin.runner.evaluation.TrainedFeatures;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.experiment.Experiment.Evaluate;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.sampling.Sampling;
import org.langevin.runner.sampling.Sampling.StoppedException;
import org.langevin.spi.Dataset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Settings;
import org.langevin.spi.engine.Value;

/** Measures what an experiment's evaluate block says, of a model or of images from elsewhere. */
final class Evaluator {
  private static final int SHOWN = 64;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Plan plan;
  private final Experiment experiment;
  private final Evaluate evaluate;
  private final Assets assets;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final String command;

  /**
   * For a plan that has such a block.
   *
   * @param command as the user typed it
   */
  Evaluator(Plan plan, Assets assets, Progress progress, BooleanSupplier stop, String command) {
    this.plan = plan;
    this.experiment = plan.experiment();
    this.evaluate = Objects.requireNonNull(experiment.evaluate());
    this.assets = assets;
    this.progress = progress;
    this.stop = stop;
    this.command = command;
  }

  /** A model on the device. */
  record Subject(
      Map<String, Value> parameters,
      Map<Use, Map<String, Tensor>> earlier,
      boolean averaged,
      long step) {}

  /**
   * Fetches and trains what the features need, before an engine is open and hours have gone into
   * anything else.
   *
   * @throws StoppedException if a stop was asked for
   */
  void prepare() {
    for (Instrument instrument : plan.gauges().instruments()) {
      instrument.features().assets().forEach(assets::fetch);
      if (instrument.features() instanceof TrainedFeatures features) {
        String what = "training the features '" + instrument.name() + "'";
        features.prepare(
            stop,
            done -> progress.moving(what, done, String.format(Locale.ROOT, "%.0f%%", 100 * done)));
      }
    }
  }

  /** How many images are measured. */
  int count() {
    return evaluate.samples();
  }

  /** Which parameters draw, one after the other. */
  List<Experiment.Weights> weights() {
    return switch (evaluate.weights()) {
      case EMA -> List.of(Experiment.Weights.EMA);
      case RAW -> List.of(Experiment.Weights.RAW);
      case BOTH -> List.of(Experiment.Weights.EMA, Experiment.Weights.RAW);
    };
  }

  /** Measures samples that a model draws. */
  EvaluationResult ofModel(Opened engine, Subject subject, List<ImageSink> sinks) {
    long seed = evaluate.seed() == null ? experiment.seed() : evaluate.seed();
    BatchSize batch = BatchSize.ofEvaluation(plan, engine.place().device());
    boolean raw = !subject.averaged && evaluate.weights() != Experiment.Evaluated.EMA;
    String nameEnd = raw ? "-raw" : "";
    try (Sampling sampling = sampling(engine, subject, seed)) {
      batch.applyTo(sampling);
      DrawnImages drawn = new DrawnImages(sampling, evaluate.samples(), stop, this::tell);
      EvaluationResult result = measure(engine, drawn, batch.size(), sinks, nameEnd);
      Map<String, Double> metrics = result.metrics();
      metrics.put("nfe", drawn.nfe());
      metrics.put("seconds-per-image", drawn.secondsPerImage());
      metrics.put("images-per-second", 1 / drawn.secondsPerImage());
      metrics.put("peak-memory-bytes", (double) Provenance.peakMemory());
      ObjectNode protocol = result.protocol();
      measureLikelihood(engine, subject, seed, batch.size(), result, nameEnd);
      protocol.put("seed", seed);
      protocol.put("weights", subject.averaged ? "ema" : "raw");
      protocol.set("sampler", block("sampler"));
      protocol.set("guidance", block("guidance"));
      protocol.put("nfe", drawn.nfe());
      describe(engine, protocol);
      protocol.put("batch", batch.size());
      result.json().put(EvaluationFile.STEP, subject.step);
      result.json().put(EvaluationFile.CONFIGURATION, Evaluations.configuration(plan));
      result.json().put(EvaluationFile.SAMPLING_SECONDS, drawn.seconds());
      return result;
    }
  }

  private Sampling sampling(Opened engine, Subject subject, long seed) {
    return new Sampling(
        engine.session(),
        plan.sampler(),
        plan.process(),
        plan.model(),
        subject.parameters,
        subject.earlier,
        seed);
  }

  /** With a sampling of its own: samplers and likelihoods may name their steps alike. */
  private void measureLikelihood(
      Opened engine,
      Subject subject,
      long seed,
      int batch,
      EvaluationResult result,
      String nameEnd) {
    LikelihoodMeasure likelihood = LikelihoodMeasure.of(plan);
    if (likelihood == null) {
      return;
    }
    try (Sampling sampling = sampling(engine, subject, seed)) {
      LikelihoodMeasure.Measured measured =
          likelihood.measure(sampling, assets, seed, batch, stop, this::tell);
      Reference of = measured.of();
      String suffix = Protocol.suffix(measured.by(), of.count(), of);
      result.metrics().put("nll." + suffix + nameEnd, measured.bits());
      ObjectNode described = block("evaluate.likelihood");
      described.put("of", of.dataset()).put("split", of.split());
      described.put("count", of.count()).put("hash", of.hash());
      result.protocol().set("likelihood", described);
    }
  }

  /**
   * Measures images from elsewhere.
   *
   * @param from where they lie, for the protocol
   */
  EvaluationResult ofImages(Opened engine, Dataset dataset, Path from, List<ImageSink> sinks) {
    try (Examples examples = dataset.open(assets)) {
      if (examples.size() < evaluate.samples()) {
        throw new InputException(
            "%s holds %,d images, but %,d are to be measured: add more, or measure fewer with -o evaluate.samples=%d"
                .formatted(from, examples.size(), evaluate.samples(), examples.size()));
      }
      if (examples.size() > evaluate.samples()) {
        progress.note(
            String.format(
                Locale.ROOT,
                "measuring the first %,d of %,d images",
                evaluate.samples(),
                examples.size()));
      }
      ImageSource images = ImageSource.of(examples, dataset.shape().length(), evaluate.samples());
      int batch = BatchSize.ofEvaluation(plan, engine.place().device()).size();
      EvaluationResult result = measure(engine, images, batch, sinks, "");
      ObjectNode protocol = result.protocol();
      protocol.putObject("images").put("from", from.toString()).put("hash", examples.hash());
      describe(engine, protocol);
      return result;
    }
  }

  private EvaluationResult measure(
      Opened engine, ImageSource images, int batch, List<ImageSink> sinks, String nameEnd) {
    long start = System.nanoTime();
    Shape shape = plan.model().images();
    Dataset dataset = plan.gauges().reference(plan.dataset());
    Gauges.checkFit(dataset.shape(), shape);
    Showcase shown = new Showcase(shape, Math.min(SHOWN, evaluate.samples()));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    String started = Manifest.now();
    try (Examples examples = dataset.open(assets);
        Evaluation evaluation =
            new Evaluation(
                engine.session(), plan.gauges().instruments(), shape, batch, this::tell)) {
      int count = referenceCount(examples);
      Reference reference = plan.gauges().reference(examples, count);
      Protocol protocol = protocol(shape, reference);
      evaluation.reference(
          ImageSource.of(examples, shape.length(), count),
          examples.hash() + " " + engine.place().name() + " " + precision(),
          assets.cache());
      List<ImageSink> all = new ArrayList<>(sinks);
      all.add(shown);
      Map<String, Double> metrics =
          evaluation.measure(images, name -> protocol.suffix(name) + nameEnd, all);
      json.putObject(EvaluationFile.METRICS);
      json.set(EvaluationFile.PROTOCOL, protocol.toJson());
      json.put("started", started);
      json.put(EvaluationFile.SECONDS, (System.nanoTime() - start) / 1e9);
      json.put("command", command);
      return new EvaluationResult(new LinkedHashMap<>(metrics), json, shown.images());
    }
  }

  private int referenceCount(Examples examples) {
    Integer wanted = evaluate.referenceCount();
    if (wanted != null && wanted > examples.size()) {
      throw new InputException(
          "evaluate.reference-count is %,d, but the reference has %,d images"
              .formatted(wanted, examples.size()));
    }
    return wanted == null ? examples.size() : wanted;
  }

  private Protocol protocol(Shape shape, Reference reference) {
    return new Protocol(
        plan.gauges().instruments().stream()
            .map(i -> new Protocol.Seen(i.name(), i.features().hash(), i.features().resize()))
            .toList(),
        shape.height() * shape.width() > 1,
        reference,
        evaluate.samples());
  }

  private String precision() {
    Settings settings = (Settings) experiment.engine().config();
    return settings.precision().name().toLowerCase(Locale.ROOT);
  }

  private void describe(Opened engine, ObjectNode protocol) {
    protocol.put("engine", engine.place().name() + " (" + engine.place().engine().version() + ")");
    protocol.put("device", engine.session().device());
    protocol.put("precision", precision());
  }

  /** One of the experiment's blocks, resolved. */
  private ObjectNode block(String key) {
    ObjectNode block = JsonNodeFactory.instance.objectNode();
    new Bound<>(experiment, Map.of())
        .flattened()
        .forEach(
            (path, value) -> {
              if (path.startsWith(key + ".")) {
                block.set(path.substring(key.length() + 1), json(value));
              }
            });
    return block;
  }

  /** A value as people read it: a number, a list, true, false or null, or else a text. */
  private static JsonNode json(String value) {
    try {
      return JSON.readTree(value);
    } catch (JsonProcessingException text) {
      return JsonNodeFactory.instance.textNode(value);
    }
  }

  private void tell(int finished, long evaluations) {
    double of = evaluate.samples();
    progress.moving(
        "evaluating",
        finished / of,
        String.format(Locale.ROOT, "%,d of %,.0f drawn, evaluation %d", finished, of, evaluations));
  }

  private void tell(String what, int done, int of) {
    if (stop.getAsBoolean()) {
      throw new StoppedException();
    }
    progress.moving(what, done / (double) of, String.format(Locale.ROOT, "%,d of %,d", done, of));
  }
}
