package org.langevin.runner.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  /** So many numbers from 0 to 1. */
  static List<Axis> cube(int numbers) {
    return of(
        IntStream.range(0, numbers)
            .mapToObj(i -> "x" + i + " = { from = 0, to = 1 }\n")
            .collect(Collectors.joining()));
  }

  /** Branin's function of two numbers, from the unit square; its least value is 0.397887. */
  static double branin(double[] u) {
    double x = 15 * u[0] - 5;
    double t = 15 * u[1] - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
    return t * t + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  }

  /** Squared distance from a point. */
  static double distance(double[] u) {
    double[] from = {0.3, 0.6, 0.45, 0.8, 0.2, 0.5};
    return IntStream.range(0, 6).mapToDouble(i -> (u[i] - from[i]) * (u[i] - from[i])).sum();
  }

  /** Hartmann's function of six numbers; its least value is -3.32237. */
  static double hartmann(double[] u) {
    double[] weights = {1, 1.2, 3, 3.2};
    double[][] a = {
      {10, 3, 17, 3.5, 1.7, 8},
      {0.05, 10, 17, 0.1, 8, 14},
      {3, 3.5, 1.7, 10, 17, 8},
      {17, 8, 0.05, 10, 0.1, 14}
    };
    double[][] p = {
      {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
      {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
      {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
      {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
    };
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double exponent = 0;
      for (int j = 0; j < 6; j++) {
        exponent += a[i][j] * (u[j] - p[i][j]) * (u[j] - p[i][j]);
      }
      sum -= weights[i] * Math.exp(-exponent);
    }
    return sum;
  }

  /** The least value among so many points, each suggested after the ones before it are known. */
  static double best(Points points, int count, ToDoubleFunction<double[]> function) {
    List<Observation> history = new ArrayList<>();
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      double[] point = points.at(i, history);
      double value = function.applyAsDouble(point);
      history.add(new Observation(point, value));
      best = Math.min(best, value);
    }
    return best;
  }
}
