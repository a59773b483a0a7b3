package org.langevin.runner.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.langevin.config.Axis;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.sweep.Points.Observation;

/** Spaces for tests, and functions on them whose minimum is known. */
final class Spaces {
  private Spaces() {}

  /** The axes of a space written as in an experiment's file. */
  static List<Axis> of(String space) {
    try {
      Path file = Files.createTempFile("space", ".conf");
      Files.writeString(file, "sweep { strategy = random, trials = 1, space {\n" + space + "\n} }");
      List<Axis> axes =
          ExperimentFile.sweep(
                  file, List.of(), Experiment.class, SweepSettings.class, Catalogue.of(List.of()))
              .orElseThrow()
              .axes();
      Files.delete(file);
      return axes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Two numbers, a choice, and a number that applies to one of the choices. */
  static List<Axis> mixed() {
    return of(
        """
        a = { from = -5, to = 10 }
        b = { from = 1e-5, to = 1, scale = log }
        c = [good, { type = better, space { d = { from = 0, to = 1 } } }, bad, worse]
        """);
  }

  /** A function on {@link #mixed}: 0 at a = 2, b = 1e-3, c = better, d = 0.3. */
  static double valley(double[] point) {
    double a = (point[0] - 2) / 5;
    double b = Math.log10(point[1] / 1e-3) / 2;
    double[] choices = {0.3, 0, 1, 2};
    double d = Double.isNaN(point[3]) ? 0 : 2 * (point[3] - 0.3);
    return a * a + b * b + choices[(int) point[2]] + d * d;
  }

  /** The least value among so many points, each suggested after the ones before it are known. */
  static double best(Points points, int count) {
    List<Observation> history = new ArrayList<>();
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      double[] point = points.at(i, history);
      double value = valley(point);
      history.add(new Observation(point, value));
      best = Math.min(best, value);
    }
    return best;
  }
}
