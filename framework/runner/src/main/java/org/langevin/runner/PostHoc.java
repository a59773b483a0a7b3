package org.langevin.runner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Bound;
import org.langevin.config.InputException;
import org.langevin.runner.averaging.PowerFunction;
import org.langevin.runner.averaging.Reconstruction;
import org.langevin.runner.averaging.Reconstruction.Snapshot;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.run.Checkpoint;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.training.Averages;
import org.langevin.spi.data.Tensor;

/**
 * Makes a run whose moving average has a width that is chosen after training, from the power
 * averages of another run's checkpoints. The new run has one checkpoint, at the step of the newest,
 * and is ready to be sampled, exported or learned from.
 */
public final class PostHoc {
  private static final String PARENT = "parent";

  private final RunDirectory parent;
  private final double width;
  private final List<Snapshot> snapshots = new ArrayList<>();
  private final List<Map<String, Tensor>> tensors = new ArrayList<>();
  private final SortedSet<Double> widths = new TreeSet<>();
  private @Nullable Checkpoint newest;
  private int checkpoints;

  private PostHoc(RunDirectory parent, double width) {
    this.parent = parent;
    this.width = width;
  }

  /**
   * What came of it.
   *
   * @param run the new run
   * @param checkpoints checkpoints that it was made from
   * @param error of its profile relative to the wanted one's norm
   */
  public record Made(RunDirectory run, int checkpoints, double error) {}

  /**
   * Makes the run, of the name {@code NAME-power-WIDTH}.
   *
   * @param plan of the run whose averages are used
   * @param width relative width of the wanted average
   * @param runs folder of all runs
   * @param command as the user typed it, for the manifest
   * @throws InputException if the width is out of range, the run keeps no power averages, or too
   *     few checkpoints
   */
  public static Made make(Plan plan, RunDirectory parent, double width, Path runs, String command) {
    if (!(width >= PowerFunction.MIN_WIDTH && width <= PowerFunction.MAX_WIDTH)) {
      throw new InputException(
          "--width must be in ["
              + PowerFunction.MIN_WIDTH
              + ", "
              + PowerFunction.MAX_WIDTH
              + "], is "
              + width);
    }
    try {
      PostHoc postHoc = new PostHoc(parent, width);
      postHoc.read();
      return postHoc.make(plan, runs, command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Finds the snapshots, newest first. */
  private void read() throws IOException {
    List<Path> folders = new ArrayList<>(Checkpoint.all(parent.checkpoints()));
    Collections.reverse(folders);
    for (Path folder : folders) {
      Checkpoint checkpoint = Checkpoint.read(folder);
      SortedMap<Double, Map<String, Tensor>> power = Averages.power(checkpoint);
      if (checkpoint.step() > 0 && !power.isEmpty()) {
        newest = newest == null ? checkpoint : newest;
        checkpoints++;
        power.forEach(
            (kept, parameters) -> {
              widths.add(kept);
              snapshots.add(new Snapshot(PowerFunction.ofWidth(kept), checkpoint.step()));
              tensors.add(parameters);
            });
      }
    }
  }

  private Made make(Plan plan, Path runs, String command) {
    if (newest == null) {
      throw new InputException(nothingKept());
    }
    Snapshot wanted = new Snapshot(PowerFunction.ofWidth(width), newest.step());
    Reconstruction reconstruction = Reconstruction.of(snapshots, wanted);
    if (reconstruction.error() > Reconstruction.TOLERANCE) {
      throw new InputException(tooFew(reconstruction.error(), wanted));
    }
    Bound<Experiment> experiment = experiment(plan, runs);
    RunDirectory run =
        RunDirectory.create(runs, String.valueOf(experiment.value().name())).furnished();
    new Checkpoint(
            newest.step(),
            newest.model(),
            Map.of(Checkpoint.EMA, reconstruction.combine(tensors)),
            Map.of())
        .write(run.checkpoints(), 1);
    RunDirectory.write(run.experiment(), experiment.render());
    describe(Manifest.create(run), run, plan, reconstruction, command);
    return new Made(run, checkpoints, reconstruction.error());
  }

  private String nothingKept() {
    String of = Manifest.read(parent).fields().path(PARENT).asText();
    return parent.id()
        + " keeps no power averages: "
        + (of.isEmpty()
            ? "train with train.power-ema = [0.05, 0.10], and enough checkpoints"
                + " (train.checkpoints-kept)"
            : "it was made from those of " + of + "; name that run instead");
  }

  private String tooFew(double error, Snapshot wanted) {
    List<PowerFunction> kept = widths.stream().map(PowerFunction::ofWidth).toList();
    int enough = Reconstruction.snapshotsFor(kept, wanted.average());
    return String.format(
        Locale.ROOT,
        "%s keeps averages of width %s at %d checkpoints, from which one of width %s would be off by"
            + " %.0f%% of its profile; at most %.0f%% are accepted. %s",
        parent.id(),
        String.join(" and ", widths.stream().map(String::valueOf).toList()),
        checkpoints,
        width,
        100 * error,
        100 * Reconstruction.TOLERANCE,
        enough == 0
            ? "Choose a width nearer to these, or train with others (train.power-ema)"
            : String.format(
                Locale.ROOT,
                "Choose a width nearer to these, or train with train.checkpoints-kept = %d and"
                    + " train.checkpoint-every = %d",
                enough,
                Math.max(1, wanted.step() / enough)));
  }

  /** The parent's experiment, whose references to its own stages are made to runs. */
  private Bound<Experiment> experiment(Plan plan, Path runs) {
    Bound<Experiment> bound =
        plan.bound()
            .with("name", plan.name() + "-power-" + width)
            .with("samples.weights", Experiment.Weights.EMA);
    for (Use use : plan.earlier().keySet()) {
      bound = bound.with("from." + use.key(), plan.run(use).reference(runs));
    }
    return bound;
  }

  private void describe(
      Manifest manifest,
      RunDirectory run,
      Plan plan,
      Reconstruction reconstruction,
      String command) {
    ObjectNode fields = manifest.fields();
    fields.put("id", run.id());
    fields.put("name", run.name());
    fields.put("status", "averaged");
    fields.put(PARENT, parent.path().toAbsolutePath().normalize().toString());
    fields.put("command", command);
    fields.put("started", Manifest.now());
    fields.put("parameters", plan.parameterCount());
    ObjectNode average = fields.putObject("average");
    average.put("width", width);
    average.put("step", snapshots.get(0).step());
    average.put("checkpoints", checkpoints);
    widths.forEach(average.putArray("from-widths")::add);
    average.put("error", reconstruction.error());
    Provenance.describe(fields);
    manifest.write();
  }
}
