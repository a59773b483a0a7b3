package org.langevin.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.training.Averages;

/** Looks for what would stop a run later: a folder that cannot be written, a disk that is full. */
public final class Preflight {
  private static final long PICTURES_AND_LOGS = 50_000_000;

  private Preflight() {}

  /** Raised when this machine lacks what a run needs. */
  public static final class ResourceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ResourceException(String message) {
      super(message);
    }
  }

  /** Space that a run's checkpoints and pictures take at most, in bytes. */
  static long bytes(Plan plan) {
    Experiment.Train train = plan.experiment().train();
    int averages = Averages.of(train, plan.model().trainingGraph()).size();
    int copies = 3 + averages; // parameters, Adam's two moments, averages
    long pairs =
        plan.earlier().containsKey(Use.PAIRS)
            ? 4L * plan.model().shape().length() * plan.experiment().from().pairCount()
            : 0;
    return PICTURES_AND_LOGS
        + pairs
        + plan.parameterCount() * 4 * copies * (train.checkpointsKept() + 1L);
  }

  /** Space that an experiment takes at most, in bytes. */
  public static long bytes(Chain chain) {
    return chain.stages().stream().mapToLong(stage -> bytes(stage.plan())).sum();
  }

  /**
   * Asks whether the samples of every stage can be drawn here. What no device here can serve is
   * left to the one that opens it.
   *
   * @throws ResourceException saying what is estimated and what to do
   */
  static void checkMemory(Chain chain) {
    for (Chain.Stage stage : chain.stages()) {
      Plan plan = stage.plan();
      if (plan.model().denoises()) {
        plan.place().ifPresent(place -> BatchSize.ofEvaluation(plan, place.device()));
      }
    }
  }

  /**
   * Tries the folder.
   *
   * @param needed bytes
   * @throws ResourceException saying what is missing and what to do
   */
  public static void check(long needed, Path runs) {
    try {
      Files.createDirectories(runs);
      Files.delete(Files.createTempFile(runs, ".langevin", ".probe"));
      long free = Files.getFileStore(runs).getUsableSpace();
      if (free < needed) {
        throw new ResourceException(
            String.format(
                "%s has %,d MB free and the run may need %,d MB: free some space, keep fewer"
                    + " checkpoints (train.checkpoints-kept) or choose another folder (--runs)",
                runs.toAbsolutePath(), free / 1_000_000, needed / 1_000_000));
      }
    } catch (IOException e) {
      throw new ResourceException(
          "Runs cannot be written to "
              + runs.toAbsolutePath()
              + " ("
              + e
              + "): make it writable or choose another folder (--runs)");
    }
  }
}
