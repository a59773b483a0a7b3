package org.langevin.runner;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.experiment.Experiment;
import org.langevin.spi.Choice;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Device;

/** What an experiment would do, as lines for a person. */
public final class Forecast {
  private static final int WARM_UP = 2;
  private static final int STEPS = 5;
  private final Map<String, String> lines = new LinkedHashMap<>();
  private final Plan plan;
  private final Experiment experiment;

  private Forecast(Plan plan) {
    this.plan = plan;
    this.experiment = plan.experiment();
  }

  /**
   * The forecast of a plan.
   *
   * @param measure whether to open the engine, time a few steps and draw a batch
   */
  public static String of(Plan plan, boolean measure) {
    Forecast forecast = new Forecast(plan);
    forecast.known();
    if (measure) {
      forecast.measured();
    }
    StringBuilder text = new StringBuilder();
    forecast.lines.forEach((k, v) -> text.append(String.format("%-12s %s%n", k, v)));
    return text.toString();
  }

  private void line(String key, String format, Object... arguments) {
    lines.put(key, String.format(Locale.ROOT, format, arguments));
  }

  private void known() {
    Shape shape = plan.model().images();
    Experiment.Train train = experiment.train();
    line("experiment", "%s, seed %d", plan.name(), experiment.seed());
    line(
        "dataset",
        "%s, %d x %d x %d%s",
        experiment.dataset().factory().name(),
        shape.channels(),
        shape.height(),
        shape.width(),
        shape.classes() > 0 ? ", " + shape.classes() + " classes" : "");
    Choice<?> trained = trained();
    line(
        trained.factory().kind(),
        "%s, %,d parameters",
        trained.factory().name(),
        plan.parameterCount());
    line(
        "training",
        "%s, batch %d%s",
        train.epochs() != null && train.steps() != null
            ? train.epochs() + " epochs or " + train.steps() + " steps"
            : train.epochs() != null ? train.epochs() + " epochs" : train.steps() + " steps",
        train.batch(),
        train.microbatch() == null ? "" : " in parts of " + train.microbatch());
    if (plan.model().denoises()) {
      OptionalLong nfe = plan.sampler().nfe();
      line(
          "sampling",
          "%d samples by %s, NFE %s",
          experiment.samples().count(),
          experiment.sampler().factory().name(),
          nfe.isPresent() ? Long.toString(nfe.getAsLong()) : "adaptive");
      Experiment.Evaluate evaluate = experiment.evaluate();
      if (evaluate != null) {
        line("evaluation", "%s", evaluation(evaluate, nfe));
      }
    }
    plan.place().ifPresent(place -> memory(place.device()));
    line("disk", "up to %,d MB", Preflight.bytes(plan) / 1_000_000);
  }

  /** What is estimated to be needed on a device, and how many samples that lets it draw at once. */
  private void memory(Device device) {
    Experiment.Train train = experiment.train();
    int micro = train.microbatch() == null ? train.batch() : train.microbatch();
    MemoryNeeds training = MemoryNeeds.ofTraining(plan);
    long bytes = training.bytes(micro);
    String text = String.format(Locale.ROOT, "about %,d MB to train", bytes / 1_000_000);
    if (plan.model().denoises()) {
      MemoryNeeds drawing = MemoryNeeds.ofDrawing(plan);
      BatchSize batch = BatchSize.ofSamples(plan, device, drawing);
      text +=
          String.format(
              Locale.ROOT,
              ", %,d MB to draw %d samples at once%s",
              drawing.bytes(batch.size()) / 1_000_000,
              batch.size(),
              batch.automatic() ? "" : " (samples.batch)");
    }
    line("needs", "%s, of %s's %,d MB", text, device.name(), device.memory() / 1_000_000);
    if (device.memory() > 0 && bytes > device.memory()) {
      OptionalInt fits = training.largest(micro, device.memory());
      line(
          "warning",
          "training is estimated to need more memory than there is: %s",
          fits.isPresent()
              ? "set train.microbatch = " + fits.getAsInt()
              : "one example at a time is too much; take a smaller network or a larger device");
    }
  }

  private static String evaluation(Experiment.Evaluate evaluate, OptionalLong nfe) {
    int copies = evaluate.weights() == Experiment.Evaluated.BOTH ? 2 : 1;
    long samples = (long) copies * evaluate.samples();
    return String.format(
        Locale.ROOT,
        "%s by %s, of %,d samples%s: %s evaluations of the network",
        String.join(", ", evaluate.metrics().stream().map(m -> m.factory().name()).toList()),
        String.join(", ", evaluate.features().stream().map(f -> f.factory().name()).toList()),
        samples,
        copies == 1 ? "" : ", averaged and raw",
        nfe.isPresent()
            ? String.format(Locale.ROOT, "%,d", samples * nfe.getAsLong())
            : "an adaptive number of");
  }

  /** What the objective trains: the network of a denoiser, or else what it was given to train. */
  private Choice<?> trained() {
    return Stream.<@Nullable Choice<?>>of(experiment.autoencoder(), experiment.classifier())
        .filter(choice -> choice != null && !plan.model().denoises())
        .<Choice<?>>flatMap(Stream::ofNullable)
        .findFirst()
        .orElse(experiment.network());
  }

  private void measured() {
    try (Bench bench = new Bench(plan)) {
      line("engine", "%s", bench.place());
      bench.train(WARM_UP);
      double step = bench.train(STEPS);
      Experiment.Train train = experiment.train();
      line("one step", "%.3f s, %.0f images/s", step, train.batch() / step);
      if (train.steps() != null) {
        line("training time", "%s", duration(step * train.steps()));
      }
      OptionalLong nfe = plan.sampler().nfe();
      if (plan.model().denoises() && nfe.isPresent()) {
        Experiment.Samples samples = experiment.samples();
        double batches = Math.ceil(samples.count() / (double) bench.batch());
        double batch = bench.sample() * nfe.getAsLong();
        line("sampling time", "%s", duration(batch * batches));
        Experiment.Evaluate evaluate = experiment.evaluate();
        if (evaluate != null) {
          int copies = evaluate.weights() == Experiment.Evaluated.BOTH ? 2 : 1;
          double drawn = copies * evaluate.samples() / (double) bench.batch();
          line("evaluation time", "%s to draw the samples", duration(batch * drawn));
        }
      }
      line("memory", "%,d MB at most", Provenance.peakMemory() / 1_000_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Seconds that an experiment takes, by timing a few steps of each stage. What a file does not
   * tell without reading the data counts as nothing: epochs, and samplers that adapt.
   */
  public static double seconds(Chain chain) {
    double seconds = 0;
    for (Chain.Stage stage : chain.stages()) {
      Plan plan = stage.plan();
      Experiment e = plan.experiment();
      try (Bench bench = new Bench(plan)) {
        bench.train(1);
        Long steps = e.train().steps();
        seconds += steps == null ? 0 : bench.train(WARM_UP) * steps;
        OptionalLong nfe = plan.sampler().nfe();
        if (nfe.isPresent() && nfe.getAsLong() > 1) {
          double batches = Math.ceil(e.samples().count() / (double) bench.batch());
          seconds += bench.sample() * nfe.getAsLong() * batches;
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
    return seconds;
  }

  /** A time span in words. */
  public static String duration(double seconds) {
    return seconds < 120
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : seconds < 7200
            ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
            : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }
}
