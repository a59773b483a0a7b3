package org.langevin.runner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.Engines.Opened;
import org.langevin.runner.Runner.Outcome;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.experiment.Experiment.Train;
import org.langevin.runner.model.Model;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.report.Curves;
import org.langevin.runner.report.Png;
import org.langevin.runner.report.Report;
import org.langevin.runner.report.SampleFiles;
import org.langevin.runner.run.Checkpoint;
import org.langevin.runner.run.Journal;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sampling.Sampling;
import org.langevin.runner.sampling.Sampling.StoppedException;
import org.langevin.runner.tracking.Following;
import org.langevin.runner.training.Training;
import org.langevin.runner.training.Training.DivergedException;
import org.langevin.spi.Reconstructing;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Settings;
import org.langevin.spi.engine.Value;

/**
 * One life of a run, from start or resumption to its end: training with checkpoints and grids, then
 * samples and report. The manifest's {@code status} tells how it ended: finished, interrupted
 * (resumable), failed (with what to do next), or still running if the machine died.
 */
final class Life implements Training.Listener {
  private final Plan plan;
  private final Experiment experiment;
  private final RunDirectory run;
  private final Manifest manifest;
  private final Examples examples;
  private final Map<Use, Map<String, Tensor>> earlier;
  private final Opened engine;
  private final Optional<Evaluator> evaluator;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final Pictures pictures;
  private final long steps;
  private final long pause;
  private @Nullable Journal journal;
  private @Nullable BatchSize samplesBatch;
  private double loss = Double.NaN;
  private double speed;

  Life(
      Plan plan,
      RunDirectory run,
      Manifest manifest,
      Examples examples,
      Map<Use, Map<String, Tensor>> earlier,
      Opened engine,
      Optional<Evaluator> evaluator,
      Progress progress,
      BooleanSupplier stop,
      long pause) {
    this.plan = plan;
    this.experiment = plan.experiment();
    this.run = run;
    this.manifest = manifest;
    this.examples = examples;
    this.earlier = earlier;
    this.engine = engine;
    this.evaluator = evaluator;
    this.progress = progress;
    this.stop = stop;
    this.steps = experiment.train().steps(examples.size());
    this.pause = Math.min(pause, steps);
    this.pictures = new Pictures(run.samples(), plan.model().images());
  }

  /** Lives until the end; the manifest and the report are written whatever happens. */
  Outcome live(Checkpoint start) {
    ObjectNode fields = manifest.fields();
    describe(fields);
    manifest.write();
    progress.opened(run);
    Following following = Following.begin(plan.trackers(), run);
    try {
      return train(start, fields);
    } finally {
      following.close();
    }
  }

  private Outcome train(Checkpoint start, ObjectNode fields) {
    try {
      Outcome outcome = trainAndSample(start);
      fields.put("status", outcome.name().toLowerCase(Locale.ROOT));
      return outcome;
    } catch (DivergedException e) {
      String problem = e.getMessage() + ". " + adviceAfterDivergence();
      fail(fields, problem);
      throw new DivergedException(problem);
    } catch (RuntimeException | Error e) {
      fail(fields, String.valueOf(e.getMessage()));
      throw e;
    } finally {
      fields.put("finished", Manifest.now());
      manifest.write();
      report();
    }
  }

  private void report() {
    try {
      Optional<BufferedImage> curve = Curves.loss(run.metrics());
      if (curve.isPresent()) {
        Png.write(curve.get(), run.samples().resolve(SampleFiles.LOSS));
      }
      progress.note("report: " + Report.write(run.path()));
    } catch (IOException e) {
      progress.note("warning: the report could not be written: " + e);
    }
  }

  private void describe(ObjectNode fields) {
    manifest.running();
    fields.remove("problem");
    fields.remove("finished");
    Settings settings = (Settings) experiment.engine().config();
    fields.put("engine", engine.place().name() + " (" + engine.place().engine().version() + ")");
    fields.put("device", engine.session().device());
    fields.put("precision", settings.precision().name().toLowerCase(Locale.ROOT));
    fields.put("threads", settings.threads());
    fields.put("steps", steps);
    fields.put("parameters", plan.parameterCount());
    if (plan.model().denoises()) {
      fields.put("samples-batch", samplesBatch().size());
    }
    Provenance.describe(fields);
    progress.note(
        String.format(
            Locale.ROOT,
            "%s: %,d parameters, %,d examples, %,d steps of %d, on %s (%s)",
            plan.name(),
            plan.parameterCount(),
            examples.size(),
            steps,
            experiment.train().batch(),
            engine.place(),
            engine.session().device()));
  }

  private static void fail(ObjectNode fields, String problem) {
    fields.put("status", "failed");
    fields.put("problem", problem);
  }

  private String adviceAfterDivergence() {
    Optional<Path> newest = Checkpoint.newest(run.checkpoints());
    return (newest.isPresent()
            ? "The last good checkpoint is " + newest.get()
            : "There is no checkpoint yet")
        + ". Lower optimizer.lr, warm up longer (optimizer.warmup) or clip harder (optimizer.clip),"
        + " and start again";
  }

  private Outcome trainAndSample(Checkpoint start) {
    Train train = experiment.train();
    Model model = plan.model();
    Checkpoint first =
        model.isLatent() && start.step() == 0
            ? LatentScale.measure(engine.session(), model, earlier, examples, start)
            : start;
    try (Journal opened = new Journal(run.metrics(), start.step());
        Training training =
            new Training(
                engine.session(),
                plan.model(),
                plan.optimizer(),
                train,
                experiment.seed(),
                steps,
                earlier,
                first)) {
      journal = opened;
      if (examples instanceof Pairs pairs) {
        pairs.generate(engine, progress, stop);
      }
      long saved = start.step();
      while (training.step() < pause && !stop.getAsBoolean()) {
        training.run(examples, nextHalt(training.step()), stop, this);
        long step = training.step();
        if (step % train.checkpointEvery() == 0 || step == pause || stop.getAsBoolean()) {
          training.checkpoint().write(run.checkpoints(), train.checkpointsKept());
          saved = step;
        }
        if (model.denoises() && every(step, experiment.samples().every()) && step < steps) {
          sample(training, false);
        }
      }
      if (training.step() < steps && !stop.getAsBoolean()) {
        progress.note("paused at step " + saved);
        return Outcome.INTERRUPTED;
      }
      if (stop.getAsBoolean()) {
        progress.note("stopped at step " + saved + "; to go on: langevin resume " + run.id());
        return Outcome.INTERRUPTED;
      }
      if (model.denoises()) {
        sample(training, true);
        evaluator.ifPresent(judge -> evaluate(judge, training));
      } else {
        reconstruct(training);
      }
      return Outcome.FINISHED;
    } catch (StoppedException e) {
      progress.note("stopped while sampling; to go on: langevin resume " + run.id());
      return Outcome.INTERRUPTED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.INTERRUPTED;
    }
  }

  private static boolean every(long step, long every) {
    return every > 0 && step % every == 0;
  }

  /** The next step at which training pauses for a checkpoint or a grid. */
  private long nextHalt(long step) {
    long halt = Math.min(pause, next(step, experiment.train().checkpointEvery()));
    long grid = experiment.samples().every();
    return grid > 0 ? Math.min(halt, next(step, grid)) : halt;
  }

  private static long next(long step, long every) {
    return (step / every + 1) * every;
  }

  @Override
  public void stepped(long step) {
    progress.moving(
        "training",
        step / (double) steps,
        String.format(Locale.ROOT, "step %d/%d%s", step, steps, figures()));
  }

  private String figures() {
    return Double.isNaN(loss)
        ? ""
        : String.format(Locale.ROOT, "  loss %.4f  %.0f img/s", loss, speed);
  }

  @Override
  public void measured(long step, Map<String, Double> values) {
    loss = values.getOrDefault("loss", Double.NaN);
    speed = values.getOrDefault("images-per-second", 0.0);
    journal().append(step, values);
  }

  /** Found once: it takes seconds for a large network, and samples are drawn again and again. */
  private BatchSize samplesBatch() {
    if (samplesBatch == null) {
      samplesBatch = BatchSize.ofSamples(plan, engine.place().device());
    }
    return samplesBatch;
  }

  private void sample(Training training, boolean last) {
    boolean averaged =
        experiment.samples().weights() == Experiment.Weights.EMA && !training.ema().isEmpty();
    Map<String, Value> parameters = averaged ? training.ema() : training.parameters();
    try (Drawing drawing =
        new Drawing(plan, engine.session(), samplesBatch(), parameters, earlier, progress, stop)) {
      Sampling.Samples samples = drawing.draw(last ? Drawing.FRAMES : 0);
      if (!last) {
        pictures.grid(samples, SampleFiles.atStep(training.step()));
        return;
      }
      pictures.grid(samples, SampleFiles.FINAL);
      pictures.film(samples);
      measureFigures(drawing, samples);
      ObjectNode numbers = manifest.fields().withObject("/numbers");
      if (!Double.isNaN(loss)) { // a run resumed after its last step has nothing new to say
        numbers.put("final-loss", loss);
        numbers.put("training-images-per-second", speed);
      }
      numbers.put("training-seconds", journal().time());
      numbers.setAll(drawing.numbers(samples, averaged));
      numbers.put("peak-memory-bytes", Provenance.peakMemory());
      progress.note(
          String.format(
              Locale.ROOT,
              "%d samples, NFE %.0f, %.3f s each",
              samples.count(),
              samples.nfe(),
              samples.seconds() / samples.count()));
    }
  }

  /** A run that has trained does not fail for want of a figure. */
  private void measureFigures(Drawing drawing, Sampling.Samples samples) {
    try {
      drawing.figures(samples, examples).write(run.path());
    } catch (RuntimeException e) {
      progress.note("warning: the figures could not be made: " + e);
    }
  }

  private void evaluate(Evaluator judge, Training training) {
    for (Experiment.Weights which : judge.weights()) {
      boolean averaged = which == Experiment.Weights.EMA && !training.ema().isEmpty();
      Map<String, Value> parameters = averaged ? training.ema() : training.parameters();
      EvaluationResult result =
          judge.ofModel(
              engine,
              new Evaluator.Subject(parameters, earlier, averaged, training.step()),
              List.of());
      journal().append(training.step(), result.metrics());
      ObjectNode numbers = manifest.fields().withObject("/numbers");
      result.metrics().forEach(numbers::put);
      progress.note("evaluation: " + result.write(run));
    }
  }

  /** What models other than denoisers show: images beside what they make of them. */
  private void reconstruct(Training training) {
    ObjectNode numbers = manifest.fields().withObject("/numbers");
    if (!Double.isNaN(loss)) {
      numbers.put("final-loss", loss);
    }
    numbers.put("training-seconds", journal().time());
    numbers.put("peak-memory-bytes", Provenance.peakMemory());
    if (plan.objective() instanceof Reconstructing objective) {
      Map<String, Value> parameters =
          training.ema().isEmpty() ? training.parameters() : training.ema();
      pictures.reconstructions(
          Reconstructions.of(engine.session(), objective, plan.model(), parameters, examples));
    }
  }

  private Journal journal() {
    return Objects.requireNonNull(journal);
  }
}
