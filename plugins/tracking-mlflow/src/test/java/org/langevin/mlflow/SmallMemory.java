package org.langevin.mlflow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.tracking.Following;
import org.langevin.runner.tracking.Following.Patience;
import org.langevin.runner.tracking.Trackers;

/** Tells a server of a run and its checkpoints, as the program of a process with little memory. */
final class SmallMemory {
  private SmallMemory() {}

  /**
   * Takes a server's address and a run's folder, and prints how long it took.
   *
   * @param arguments the two
   */
  public static void main(String[] arguments) {
    MlflowTracker.Config config =
        new MlflowTracker.Config(arguments[0], null, 1, MlflowTracker.Checkpoints.LAST, 30);
    Trackers.Named tracker = new Trackers.Named("mlflow", new MlflowTracker(config, Map.of()));
    Patience patient =
        new Patience(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(15));
    long begin = System.nanoTime();
    Following.begin(List.of(tracker), RunDirectory.at(Path.of(arguments[1])), patient).close();
    System.out.printf("%.1f s%n", (System.nanoTime() - begin) / 1e9);
  }
}
