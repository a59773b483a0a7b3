package org.langevin.metrics;

import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Map;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.random.CounterRandom;

/**
 * The sliced Wasserstein distance of order 2 (Bonneel et al. 2015, section 3): along a random
 * direction each set is a law on the line, with quantiles Q, and over the directions
 *
 * <pre>
 *   (mean int_0^1 (Q_x(u) - Q_y(u))^2 du)^(1/2)
 * </pre>
 *
 * The integral is exact, whatever the sizes of the sets. Directions are the same in every run. Sets
 * of one law still differ by about n^(-1/2).
 */
final class SlicedWassersteinMetric extends RowsMetric {
  private static final String NAME = "sliced-wasserstein";

  private final Config config;

  @Inject
  SlicedWassersteinMetric(Config config) {
    super(NAME, 1, config.rows, config.seed);
    this.config = config;
  }

  @Override
  Map<String, Double> compare(Reservoir samples, Reservoir reference) {
    double[][] ofX = projections(samples);
    double[][] ofY = projections(reference);
    double sum = 0;
    for (int k = 0; k < config.projections; k++) {
      sum += squaredDistance(ofX[k], ofY[k]);
    }
    return Map.of(NAME, Math.sqrt(sum / config.projections));
  }

  /** Each direction's positions, rising: [projections][n]. */
  private double[][] projections(Reservoir set) {
    int n = set.kept();
    double[] all =
        LinearAlgebra.products(
            directions(set.dimension()), config.projections, set.all(), n, set.dimension());
    double[][] rising = new double[config.projections][];
    for (int k = 0; k < rising.length; k++) {
      rising[k] = Arrays.copyOfRange(all, k * n, (k + 1) * n);
      Arrays.sort(rising[k]);
    }
    return rising;
  }

  /** Normals brought to length 1, [projections, d]. */
  private double[] directions(int d) {
    double[] directions = new double[config.projections * d];
    float[] normals = new float[d];
    for (int k = 0; k < config.projections; k++) {
      long key = CounterRandom.key(config.seed, "metric/direction", k);
      CounterRandom.normals(key, normals, 0, d);
      double squares = 0;
      for (float z : normals) {
        squares += (double) z * z;
      }
      for (int j = 0; j < d; j++) {
        directions[k * d + j] = normals[j] / Math.sqrt(squares);
      }
    }
    return directions;
  }

  /** The integral over u: quantiles are steps of width 1/n and 1/m. */
  static double squaredDistance(double[] x, double[] y) {
    int i = 0;
    int j = 0;
    double u = 0;
    double sum = 0;
    while (i < x.length && j < y.length) {
      long endOfX = (i + 1L) * y.length; // in units of 1 / (n m), which are exact
      long endOfY = (j + 1L) * x.length;
      double next = Math.min(endOfX, endOfY);
      sum += (next - u) * (x[i] - y[j]) * (x[i] - y[j]);
      u = next;
      i += endOfX <= endOfY ? 1 : 0;
      j += endOfY <= endOfX ? 1 : 0;
    }
    return sum / ((double) x.length * y.length);
  }

  @About(
      value = "Distance that points have to be carried, mean over directions.",
      paper = "Bonneel et al. 2015, section 3")
  record Config(
      @Key(doc = "Number of directions.", or = "256", min = 1) int projections,
      @Key(
              doc = "Images of each set that are compared, a random choice if there are more.",
              or = "10000",
              min = 1)
          int rows,
      @Key(doc = "Seed of the directions and of that choice.", or = "0") long seed) {}
}
