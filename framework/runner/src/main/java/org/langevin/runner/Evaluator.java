package org.langevin.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.langevin.config.Bound;
import org.langevin.config.InputException;
import org.langevin.runner.Engines.Opened;
import org.langevin.runner.evaluation.Dequantised;
import org.langevin.runner.evaluation.DrawnImages;
import org.langevin.runner.evaluation.Evaluation;
import org.langevin.runner.evaluation.ImageSink;
import org.langevin.runner.evaluation.ImageSource;
import org.langevin.runner.evaluation.Instrument;
import org.langevin.runner.evaluation.Protocol;
import org.langevin.runner.evaluation.Protocol.Reference;
import org.langevin.runner.evaluation.TrainedFeatures;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.experiment.Experiment.Evaluate;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.report.ImageGrid;
import org.langevin.runner.report.Images;
import org.langevin.runner.report.Png;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sampling.Sampling;
import org.langevin.runner.sampling.Sampling.StoppedException;
import org.langevin.spi.Dataset;
import org.langevin.spi.Likelihood;
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

  /**
   * What came out.
   *
   * @param metrics numbers by their full names
   * @param json all of it, for the file
   * @param first some of the images, in a row
   */
  record Result(Map<String, Double> metrics, ObjectNode json, Images first) {
    /**
     * Writes a folder {@code evaluations/STAMP}: the file last, so that it is there or not.
     *
     * @return the file
     */
    Path write(RunDirectory run) {
      Path folder = run.evaluations().resolve(RunDirectory.stamp());
      try {
        Png.write(ImageGrid.draw(first), folder.resolve("samples.png"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Path file = folder.resolve("evaluation.json");
      RunDirectory.write(file, json.toPrettyString() + "\n");
      return file;
    }
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
  Result ofModel(Opened engine, Subject subject, List<ImageSink> sinks) {
    long seed = evaluate.seed() == null ? experiment.seed() : evaluate.seed();
    try (Sampling sampling =
        new Sampling(
            engine.session(),
            plan.sampler(),
            plan.process(),
            plan.model(),
            subject.parameters,
            subject.earlier,
            seed)) {
      DrawnImages drawn = new DrawnImages(sampling, evaluate.samples(), stop, this::tell);
      boolean raw = !subject.averaged && evaluate.weights() != Experiment.Evaluated.EMA;
      Result result = measure(engine, drawn, sinks, raw ? "-raw" : "");
      result.metrics.put("nfe", drawn.nfe());
      result.metrics.put("seconds-per-image", drawn.secondsPerImage());
      result.metrics.put("images-per-second", 1 / drawn.secondsPerImage());
      result.metrics.put("peak-memory-bytes", (double) Provenance.peakMemory());
      ObjectNode protocol = result.json.withObject("/protocol");
      measureLikelihood(engine, subject, seed, result, raw ? "-raw" : "");
      protocol.put("seed", seed);
      protocol.put("weights", subject.averaged ? "ema" : "raw");
      protocol.set("sampler", block("sampler"));
      protocol.set("guidance", block("guidance"));
      protocol.put("nfe", drawn.nfe());
      describe(engine, protocol);
      result.json.put("step", subject.step);
      result.json.put("configuration", Evaluations.configuration(plan));
      result.json.put("sampling-seconds", drawn.seconds());
      return finished(result);
    }
  }

  /**
   * Bits that the model takes for each value of some images, by its log-density of the dequantised
   * images; of points their density as it is.
   */
  private void measureLikelihood(
      Opened engine, Subject subject, long seed, Result result, String nameEnd) {
    Likelihood likelihood = plan.gauges().likelihood();
    if (likelihood == null) {
      return;
    }
    Shape shape = plan.model().images();
    Dataset dataset = plan.gauges().likelihoodOf(plan.dataset());
    checkFit(dataset.shape(), shape);
    try (Examples examples = dataset.open(assets);
        Sampling sampling =
            new Sampling(
                engine.session(),
                plan.sampler(),
                plan.process(),
                plan.model(),
                subject.parameters,
                subject.earlier,
                seed)) {
      int count = Math.min(examples.size(), evaluate.likelihoodCount());
      double sum = 0;
      for (int from = 0; from < count; from += batch()) {
        int n = Math.min(batch(), count - from);
        float[] x = ImageSource.of(examples, shape.length(), count).read(from, n);
        boolean levels = shape.height() * shape.width() > 1;
        if (levels) {
          Dequantised.fill(x, shape.length(), from, seed);
        }
        for (double nats : sampling.logDensity(likelihood, x, from, stop)) {
          sum += Likelihood.bitsPerDimension(nats, shape.length(), levels ? Dequantised.LEVELS : 2);
        }
        tell("likelihood", from + n, count);
      }
      Reference of = plan.gauges().likelihoodOf(examples, count);
      String by = Objects.requireNonNull(evaluate.likelihood()).factory().name();
      result.metrics.put("nll." + Protocol.suffix(by, count, of) + nameEnd, sum / count);
      ObjectNode described = block("evaluate.likelihood");
      described.put("of", of.dataset()).put("split", of.split());
      described.put("count", count).put("hash", of.hash());
      result.json.withObject("/protocol").set("likelihood", described);
    }
  }

  /**
   * Measures images from elsewhere.
   *
   * @param from where they lie, for the protocol
   */
  Result ofImages(Opened engine, Dataset dataset, Path from, List<ImageSink> sinks) {
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
      int length = dataset.shape().length();
      Result result =
          measure(engine, ImageSource.of(examples, length, evaluate.samples()), sinks, "");
      ObjectNode protocol = result.json.withObject("/protocol");
      protocol.putObject("images").put("from", from.toString()).put("hash", examples.hash());
      describe(engine, protocol);
      return finished(result);
    }
  }

  private Result measure(Opened engine, ImageSource images, List<ImageSink> sinks, String nameEnd) {
    long start = System.nanoTime();
    Shape shape = plan.model().images();
    Dataset dataset = plan.gauges().reference(plan.dataset());
    checkFit(dataset.shape(), shape);
    Showcase shown = new Showcase(shape, Math.min(SHOWN, evaluate.samples()));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    String started = Life.now();
    try (Examples examples = dataset.open(assets);
        Evaluation evaluation =
            new Evaluation(
                engine.session(), plan.gauges().instruments(), shape, batch(), this::tell)) {
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
      json.putObject("metrics");
      json.set("protocol", protocol.toJson());
      json.put("started", started);
      json.put("seconds", (System.nanoTime() - start) / 1e9);
      json.put("command", command);
      return new Result(new LinkedHashMap<>(metrics), json, shown.images());
    }
  }

  private static void checkFit(Shape reference, Shape own) {
    if (!Gauges.fit(reference, own)) {
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

  private int batch() {
    return evaluate.batch() == null ? experiment.samples().batch() : evaluate.batch();
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

  /** Puts the numbers into the file's object. */
  private static Result finished(Result result) {
    ObjectNode metrics = result.json.withObject("/metrics");
    result.metrics.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            metrics.put(name, value);
          } else {
            metrics.put(name, value.toString());
          }
        });
    return result;
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

  /** Keeps the first images, to be shown. */
  private static final class Showcase implements ImageSink {
    private final Shape shape;
    private final float[] kept;
    private int filled;

    Showcase(Shape shape, int count) {
      this.shape = shape;
      this.kept = new float[count * shape.length()];
    }

    @Override
    public void take(float[] images, int n) {
      int length = Math.min(kept.length - filled, images.length);
      System.arraycopy(images, 0, kept, filled, length);
      filled += length;
    }

    Images images() {
      return Images.of(Arrays.copyOf(kept, filled), shape);
    }
  }
}
