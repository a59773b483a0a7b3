package org.langevin.runner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.langevin.config.InputException;
import org.langevin.runner.Engines.Opened;
import org.langevin.runner.evaluation.ImageFile;
import org.langevin.runner.evaluation.ImageSink;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.model.Weights;
import org.langevin.runner.run.Checkpoint;
import org.langevin.runner.run.Journal;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sampling.Sampling;
import org.langevin.runner.sampling.Sampling.StoppedException;
import org.langevin.runner.tracking.Following;
import org.langevin.runner.training.Averages;
import org.langevin.runner.training.Training;
import org.langevin.spi.Dataset;
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
  private final long pause;
  private @Nullable RunDirectory original;

  /**
   * A runner for one command.
   *
   * @param stop asked after each step; true ends the run resumably
   * @param command as the user typed it, for the manifest
   */
  public Runner(Assets assets, Progress progress, BooleanSupplier stop, String command) {
    this(assets, progress, stop, command, Long.MAX_VALUE);
  }

  private Runner(
      Assets assets, Progress progress, BooleanSupplier stop, String command, long pause) {
    this.assets = assets;
    this.progress = progress;
    this.stop = stop;
    this.command = command;
    this.pause = pause;
  }

  /**
   * The same, but runs are interrupted, resumably, where they come to a step. Whatever depends on
   * the length of training does not see that.
   */
  public Runner pausingAt(long step) {
    return new Runner(assets, progress, stop, command, step);
  }

  /** What can be shown besides samples. */
  public enum Sheet {
    /** The first samples, each in a row with the training images nearest to it. */
    NEIGHBOURS,
    /** Rows that go from one sample to another by way of their noises. */
    INTERPOLATIONS
  }

  /** How a run ended. */
  public enum Outcome {
    /** All done. */
    FINISHED,
    /** Stopped on request; {@code resume} goes on. */
    INTERRUPTED
  }

  /**
   * Starts a new run, stage by stage.
   *
   * @throws Training.DivergedException if the loss is no longer a number
   * @throws Preflight.ResourceException if folder, disk or memory cannot hold the run
   */
  public Outcome run(Chain chain, Path runs) {
    Preflight.check(Preflight.bytes(chain), runs);
    Preflight.checkMemory(chain);
    fetch(chain);
    if (chain.last().trackers().isEmpty()) {
      progress.note(
          "tracking is off; to see the run in MLflow, start a server with `langevin mlflow` and add"
              + " -o tracking=[mlflow]");
    }
    RunDirectory run = RunDirectory.create(runs, chain.last().name());
    freeze(chain, run);
    return live(chain, run);
  }

  /** Writes the resolved experiments down, so that later changes of the file change nothing. */
  public static void freeze(Chain chain, RunDirectory run) {
    chain.runIn(run.path());
    for (Chain.Stage stage : chain.stages()) {
      Path file = chain.isStaged() ? chain.run(stage).experiment() : run.experiment();
      RunDirectory.write(file, stage.plan().bound().render());
    }
  }

  /** Begins a run whose experiments are written down, or goes on with it. */
  private Outcome live(Chain chain, RunDirectory run) {
    if (!chain.isStaged()) {
      return run.hasBegun() ? goOn(chain.last(), run) : start(chain.last(), run);
    }
    chain.runIn(run.path());
    if (run.hasBegun()) {
      return follow(chain, run, Manifest.read(run));
    }
    Manifest manifest = Manifest.create(run);
    introduce(manifest.fields(), chain.last(), run);
    return follow(chain, run, manifest);
  }

  /**
   * Starts a new run that repeats another from what that saved, and warns of what can make the
   * results differ: versions, data, engine, machine.
   *
   * @param chain the original's
   * @throws Training.DivergedException if the loss is no longer a number
   * @throws Preflight.ResourceException if folder, disk or memory cannot hold the run
   */
  public Outcome repeat(RunDirectory repeated, Chain chain, Path runs) {
    original = repeated;
    return run(chain, runs);
  }

  /** Fetches what training reads, before hours have gone into an earlier stage. */
  private void fetch(Chain chain) {
    for (Chain.Stage stage : chain.stages()) {
      stage.plan().trainingAssets().forEach(assets::fetch);
    }
  }

  /** Runs the stages that are not finished yet. */
  private Outcome follow(Chain chain, RunDirectory run, Manifest manifest) {
    ObjectNode fields = manifest.fields();
    manifest.running();
    ArrayNode names = fields.putArray("stages");
    chain.stages().forEach(stage -> names.add(chain.run(stage).id()));
    manifest.write();
    Following following = Following.begin(chain.last().trackers(), run);
    try {
      return followed(chain, run, manifest);
    } finally {
      following.close();
    }
  }

  private Outcome followed(Chain chain, RunDirectory run, Manifest manifest) {
    ObjectNode fields = manifest.fields();
    String status = "failed";
    try {
      for (Chain.Stage stage : chain.stages()) {
        RunDirectory directory = chain.run(stage);
        if (directory.hasBegun() && isFinished(directory)) {
          continue;
        }
        progress.note("stage " + stage.name());
        Outcome outcome =
            directory.hasBegun() ? goOn(stage.plan(), directory) : start(stage.plan(), directory);
        if (outcome == Outcome.INTERRUPTED) {
          status = "interrupted";
          progress.note("to go on with all stages: langevin resume " + run.id());
          return outcome;
        }
      }
      status = "finished";
      return Outcome.FINISHED;
    } finally {
      fields.put("status", status);
      fields.put("finished", Manifest.now());
      manifest.write();
    }
  }

  private static boolean isFinished(RunDirectory run) {
    return Manifest.read(run).fields().path("status").asText().equals("finished");
  }

  private void introduce(ObjectNode fields, Plan plan, RunDirectory run) {
    fields.put("id", run.id());
    fields.put("name", plan.name());
    run.parent().ifPresent(parent -> fields.put("parent", parent.id()));
    fields.put("seed", plan.experiment().seed());
    fields.put("command", command);
    if (original != null) {
      fields.put("repeats", original.name() + "/" + original.id());
    }
    fields.put("started", Manifest.now());
  }

  private Outcome start(Plan plan, RunDirectory run) {
    run.furnished();
    Map<Use, Map<String, Tensor>> earlier = earlier(plan);
    Optional<Evaluator> evaluator = evaluator(plan);
    try (Examples examples = examples(plan, run, earlier);
        Opened engine = plan.open()) {
      Manifest manifest = Manifest.create(run);
      ObjectNode fields = manifest.fields();
      introduce(fields, plan, run);
      ObjectNode dataset = fields.putObject("dataset");
      dataset.put("name", plan.experiment().dataset().factory().name());
      dataset.put("size", examples.size());
      dataset.put("hash", examples.hash());
      if (!earlier.isEmpty()) {
        ObjectNode lineage = fields.putObject("from");
        earlier.keySet().forEach(use -> lineage.put(use.key(), plan.run(use).path().toString()));
      }
      Progress told = told(run, fields);
      return new Life(plan, run, manifest, examples, earlier, engine, evaluator, told, stop, pause)
          .live(fresh(plan, earlier));
    }
  }

  /** What will judge the samples in the end, with all that it needs; empty if nothing does. */
  private Optional<Evaluator> evaluator(Plan plan) {
    if (plan.experiment().evaluate() == null || !plan.model().denoises()) {
      return Optional.empty();
    }
    Evaluator evaluator = new Evaluator(plan, assets, progress, stop, command);
    evaluator.prepare();
    return Optional.of(evaluator);
  }

  /** Where progress is told; of a repetition, its departures from the original as well. */
  private Progress told(RunDirectory run, ObjectNode fields) {
    if (original == null) {
      return progress;
    }
    String stage = run.id();
    RunDirectory counterpart =
        original.stages().stream().filter(s -> s.id().equals(stage)).findFirst().orElse(original);
    return new Repetition(progress, counterpart, fields);
  }

  /** The dataset, or images generated by an earlier model. */
  private Examples examples(Plan plan, RunDirectory run, Map<Use, Map<String, Tensor>> earlier) {
    Plan generator = plan.earlier().get(Use.PAIRS);
    if (generator == null) {
      return plan.dataset().open(assets);
    }
    return new Pairs(
        generator,
        Objects.requireNonNull(earlier.get(Use.PAIRS)),
        earlier(generator),
        plan.experiment().seed(),
        plan.experiment().from().pairCount(),
        run.path().resolve("pairs.f32"));
  }

  /** Parameters of the earlier models. */
  private static Map<Use, Map<String, Tensor>> earlier(Plan plan) {
    Map<Use, Map<String, Tensor>> earlier = new EnumMap<>(Use.class);
    for (Use use : plan.earlier().keySet()) {
      Checkpoint checkpoint = newest(plan.run(use));
      earlier.put(use, weights(checkpoint, plan.experiment().from().weights()));
    }
    return earlier;
  }

  private static Map<String, Tensor> weights(Checkpoint checkpoint, Experiment.Weights which) {
    boolean averaged = which == Experiment.Weights.EMA && !checkpoint.ema().isEmpty();
    return averaged ? checkpoint.ema() : checkpoint.model();
  }

  private static Checkpoint newest(RunDirectory run) {
    Path newest =
        Checkpoint.newest(run.checkpoints())
            .orElseThrow(
                () ->
                    new InputException(
                        run.id()
                            + " has no checkpoint yet; to go on with it: langevin resume "
                            + run.id()));
    try {
      return Checkpoint.read(newest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fresh parameters, or those of an earlier model as far as it has them. */
  private Checkpoint fresh(Plan plan, Map<Use, Map<String, Tensor>> earlier) {
    Experiment e = plan.experiment();
    Map<String, Tensor> initial = Weights.initial(plan.model().parameters(), e.seed());
    Map<String, Tensor> start = earlier.get(Use.START);
    if (start != null) {
      int taken = Weights.take(initial, start);
      progress.note("taken from " + e.from().start() + ": " + taken + " of " + initial.size());
    }
    return Training.fresh(plan.model(), initial, e.train());
  }

  /**
   * Goes on with a run from its newest checkpoint, or from its beginning if it has none; with all
   * its stages that are not finished, if it has any. One of which there is no more than its frozen
   * experiments begins.
   *
   * @throws Training.DivergedException if the loss is no longer a number
   */
  public Outcome resume(Chain chain, RunDirectory run) {
    fetch(chain);
    return live(chain, run);
  }

  private Outcome goOn(Plan plan, RunDirectory run) {
    Map<Use, Map<String, Tensor>> earlier = earlier(plan);
    Checkpoint start =
        Checkpoint.newest(run.checkpoints()).isPresent() ? newest(run) : fresh(plan, earlier);
    checkAverages(plan, run, start);
    Optional<Evaluator> evaluator = evaluator(plan);
    try (Examples examples = examples(plan, run, earlier)) {
      Manifest manifest = Manifest.read(run);
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
        return new Life(
                plan, run, manifest, examples, earlier, engine, evaluator, progress, stop, pause)
            .live(start);
      }
    }
  }

  private static void checkAverages(Plan plan, RunDirectory run, Checkpoint start) {
    Set<String> needed =
        Averages.of(plan.experiment().train(), plan.model().trainingGraph()).keySet();
    for (String name : needed) {
      if (!start.averages().containsKey(name)) {
        throw new InputException(
            run.id()
                + " keeps no moving average '"
                + name
                + "' at step "
                + start.step()
                + ", and one begins with training: start a new run; from.start lets it begin with"
                + " the parameters of this one");
      }
    }
  }

  /**
   * Draws samples from a run's newest checkpoint.
   *
   * @param plan the run's own, with changes of sampler, samples, seed or engine
   * @param to folder for pictures and numbers; null for a new one among the run's samples
   * @param also what else to show
   */
  public Outcome sample(Plan plan, RunDirectory run, @Nullable Path to, Set<Sheet> also) {
    Experiment e = plan.experiment();
    Checkpoint checkpoint = newest(run);
    try (Opened engine = plan.open()) {
      Map<String, Tensor> tensors = weights(checkpoint, e.samples().weights());
      checkFit(plan, run, tensors);
      Path folder = to == null ? run.samples().resolve(RunDirectory.stamp()) : to;
      Files.createDirectories(folder);
      Map<String, Value> parameters = Weights.upload(engine.session(), tensors);
      BatchSize batch = BatchSize.ofSamples(plan, engine.place().device());
      try (Drawing drawing =
          new Drawing(plan, engine.session(), batch, parameters, earlier(plan), progress, stop)) {
        Sampling.Samples samples = drawing.draw(Drawing.FRAMES);
        Pictures pictures = new Pictures(folder, plan.model().images());
        pictures.grid(samples, "grid.png");
        pictures.film(samples);
        if (also.contains(Sheet.INTERPOLATIONS)) {
          pictures.grid(drawing.interpolate(), "interpolations.png");
        }
        if (also.contains(Sheet.NEIGHBOURS)) {
          try (Examples examples = plan.dataset().open(assets)) {
            pictures.neighbours(samples, examples);
          }
        }
        RunDirectory.write(
            folder.resolve("numbers.json"),
            drawing.numbers(samples, tensors != checkpoint.model()).toPrettyString());
        progress.note("samples: " + folder);
        Following.tell(plan.trackers(), run);
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

  private static void checkFit(Plan plan, RunDirectory run, Map<String, Tensor> tensors) {
    List<String> misfits = Weights.misfits(plan.model().parameters(), tensors);
    if (!misfits.isEmpty()) {
      throw new InputException(
          run.id() + " does not fit the network:\n  " + String.join("\n  ", misfits));
    }
  }

  /**
   * Evaluates a run's newest checkpoint by the plan's evaluate block.
   *
   * @param plan the run's own, with changes of sampler, evaluation, seed or engine
   * @param images where the samples are to be kept: a new folder, .zip or .npz; null for nowhere
   * @return the files written; empty if a stop was asked for, and then nothing was written
   */
  public List<Path> evaluate(Plan plan, RunDirectory run, @Nullable Path images) {
    if (!plan.model().denoises()) {
      throw new InputException(run.id() + " trained no model that samples can be drawn from");
    }
    Evaluator evaluator = new Evaluator(plan, assets, progress, stop, command);
    Checkpoint checkpoint = newest(run);
    List<EvaluationResult> results = new ArrayList<>();
    try (ImageFile file =
        images == null
            ? null
            : ImageFile.create(images, plan.model().images(), evaluator.count())) {
      List<ImageSink> sinks = file == null ? List.of() : List.of(file);
      evaluator.prepare();
      try (Opened engine = plan.open()) {
        for (Experiment.Weights which : evaluator.weights()) {
          Map<String, Tensor> tensors = weights(checkpoint, which);
          checkFit(plan, run, tensors);
          Map<String, Value> parameters = Weights.upload(engine.session(), tensors);
          try {
            boolean averaged = tensors != checkpoint.model();
            results.add(
                evaluator.ofModel(
                    engine,
                    new Evaluator.Subject(parameters, earlier(plan), averaged, checkpoint.step()),
                    results.isEmpty() ? sinks : List.of()));
          } finally {
            Weights.close(parameters);
          }
        }
      }
      if (file != null) {
        file.finish();
      }
    } catch (StoppedException stopped) {
      progress.note("stopped while evaluating; nothing was written");
      return List.of();
    }
    if (Evaluations.drawsAlike(plan, run)) {
      results.forEach(r -> Journal.amend(run.metrics(), checkpoint.step(), r.metrics()));
    }
    List<Path> written = results.stream().map(result -> result.write(run)).toList();
    Following.tell(plan.trackers(), run);
    return written;
  }

  /**
   * Evaluates images from elsewhere by the plan's evaluate block.
   *
   * @param images a folder, an archive, or an .npz
   * @return the evaluation as JSON; empty if a stop was asked for
   */
  public Optional<String> evaluate(Plan plan, Path images) {
    Evaluator evaluator = new Evaluator(plan, assets, progress, stop, command);
    try {
      evaluator.prepare();
      Dataset dataset = ForeignImages.open(plan, images);
      try (Opened engine = plan.open()) {
        return Optional.of(evaluator.ofImages(engine, dataset, images, List.of()).text());
      }
    } catch (StoppedException stopped) {
      progress.note("stopped while evaluating; nothing was written");
      return Optional.empty();
    }
  }
}
