package org.langevin.runner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.langevin.config.InputException;
import org.langevin.runner.Engines.Opened;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Weights;
import org.langevin.runner.run.Checkpoint;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sampling.Sampling;
import org.langevin.runner.sampling.Sampling.StoppedException;
import org.langevin.runner.training.Training;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Value;

/** Starts, resumes and samples runs. */
public final class Runner {
  private final Assets assets;
  private final Progress progress;
  private final BooleanSupplier stop;
  private final String command;

  /**
   * A runner for one command.
   *
   * @param stop asked after each step; true ends the run resumably
   * @param command as the user typed it, for the manifest
   */
  public Runner(Assets assets, Progress progress, BooleanSupplier stop, String command) {
    this.assets = assets;
    this.progress = progress;
    this.stop = stop;
    this.command = command;
  }

  /** How a run ended. */
  public enum Outcome {
    /** All done. */
    FINISHED,
    /** Stopped on request; {@code resume} goes on. */
    INTERRUPTED
  }

  /**
   * Starts a new run.
   *
   * @param runs folder of all runs
   * @throws Training.DivergedException if the loss is no longer a number
   * @throws Preflight.ResourceException if folder or disk cannot hold the run
   */
  public Outcome run(Plan plan, Path runs) {
    Experiment e = plan.experiment();
    Preflight.check(plan, runs);
    try (Examples examples = plan.dataset().open(assets)) {
      Opened engine = plan.open();
      try (engine) {
        RunDirectory run = RunDirectory.create(runs, plan.name());
        RunDirectory.write(run.experiment(), plan.bound().render());
        Manifest manifest = Manifest.create(run);
        ObjectNode fields = manifest.fields();
        fields.put("id", run.id());
        fields.put("name", plan.name());
        fields.put("seed", e.seed());
        fields.put("command", command);
        fields.put("started", Life.now());
        ObjectNode dataset = fields.putObject("dataset");
        dataset.put("name", e.dataset().factory().name());
        dataset.put("size", examples.size());
        dataset.put("hash", examples.hash());
        return new Life(plan, run, manifest, examples, engine, progress, stop).live(fresh(plan));
      }
    }
  }

  private static Checkpoint fresh(Plan plan) {
    Experiment e = plan.experiment();
    return Training.fresh(plan.model(), e.seed(), e.train().ema() > 0);
  }

  /**
   * Goes on with a run from its newest checkpoint, or from its beginning if it has none.
   *
   * @throws Training.DivergedException if the loss is no longer a number
   */
  public Outcome resume(Plan plan, RunDirectory run) {
    try (Examples examples = plan.dataset().open(assets)) {
      Manifest manifest = Manifest.read(run);
      Optional<Path> newest = Checkpoint.newest(run.checkpoints());
      Checkpoint start = newest.isPresent() ? Checkpoint.read(newest.get()) : fresh(plan);
      String before = manifest.fields().path("dataset").path("hash").asText();
      if (!before.equals(examples.hash())) {
        throw new InputException(
            "The dataset is not the one that "
                + run.id()
                + " began with (hash "
                + examples.hash()
                + ", then "
                + before
                + "): start a new run instead");
      }
      progress.note("resuming " + run.id() + " at step " + start.step());
      try (Opened engine = plan.open()) {
        return new Life(plan, run, manifest, examples, engine, progress, stop).live(start);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Draws samples from a run's newest checkpoint.
   *
   * @param plan the run's own, with changes of sampler, samples, seed or engine
   * @param to folder for pictures and numbers; null for a new one among the run's samples
   */
  public Outcome sample(Plan plan, RunDirectory run, @Nullable Path to) {
    Experiment e = plan.experiment();
    Path newest =
        Checkpoint.newest(run.checkpoints())
            .orElseThrow(
                () ->
                    new InputException(
                        run.id()
                            + " has no checkpoint yet; to go on with it: langevin resume "
                            + run.id()));
    try (Opened engine = plan.open()) {
      Checkpoint checkpoint = Checkpoint.read(newest);
      boolean averaged =
          e.samples().weights() == Experiment.Weights.EMA && !checkpoint.ema().isEmpty();
      Map<String, Tensor> tensors = averaged ? checkpoint.ema() : checkpoint.model();
      List<String> misfits = Weights.misfits(plan.model().parameters(), tensors);
      if (!misfits.isEmpty()) {
        throw new InputException(
            newest + " does not fit the network:\n  " + String.join("\n  ", misfits));
      }
      Path folder = to == null ? run.samples().resolve(RunDirectory.stamp()) : to;
      Files.createDirectories(folder);
      Map<String, Value> parameters = Weights.upload(engine.session(), tensors);
      try (Drawing drawing = new Drawing(plan, engine.session(), parameters, progress, stop)) {
        Sampling.Samples samples = drawing.draw(Drawing.FRAMES);
        Pictures pictures = new Pictures(folder, plan.model().shape());
        pictures.grid(samples, "grid.png");
        pictures.film(samples);
        RunDirectory.write(
            folder.resolve("numbers.json"), drawing.numbers(samples, averaged).toPrettyString());
        progress.note("samples: " + folder);
        return Outcome.FINISHED;
      } finally {
        Weights.close(parameters);
      }
    } catch (StoppedException stopped) {
      progress.note("stopped while sampling; nothing was written");
      return Outcome.INTERRUPTED;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
