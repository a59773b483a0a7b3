package org.langevin.runner.averaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.langevin.spi.data.Tensor;

/**
 * A power-function average that was not kept, as a weighted sum of snapshots of averages that were:
 * the weights whose sum of profiles comes closest to the wanted profile, in least squares over all
 * of training. After Karras et al. 2024 (EDM2), appendix C.2 and algorithm 3:
 *
 * <pre>
 *   A x = b,   A_ij = &lt;p_i, p_j&gt;,   b_i = &lt;p_i, p&gt;,   then x / sum(x)
 * </pre>
 *
 * The last division keeps parameters that never changed as they are. A is solved by Cholesky's
 * decomposition in double precision.
 *
 * @param weights one for each snapshot; their sum is 1
 * @param error norm of the difference between sum and wanted profile, relative to that of the
 *     wanted
 */
public record Reconstruction(List<Double> weights, double error) {
  /** The largest error at which {@link #snapshotsFor} takes a reconstruction for good. */
  public static final double TOLERANCE = 0.05;

  /**
   * Share of a profile's square that must be independent of the earlier ones. What is closer
   * contributes nothing but large weights of opposite signs, which amplify float32's rounding.
   */
  private static final double INDEPENDENT = 1e-10;

  private static final int MOST_SNAPSHOTS = 256;

  /**
   * An average at a moment of training.
   *
   * @param average how it weighs the steps
   * @param step steps done, from 1
   */
  public record Snapshot(PowerFunction average, long step) {
    double inner(Snapshot other) {
      return average.inner(step, other.average, other.step);
    }
  }

  /**
   * Solves for the weights.
   *
   * @param kept at least one; of snapshots that others make up for, later ones get the weight 0, so
   *     the newest come first
   */
  public static Reconstruction of(List<Snapshot> kept, Snapshot wanted) {
    int n = kept.size();
    double[][] a = new double[n][n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      b[i] = kept.get(i).inner(wanted);
      for (int j = 0; j <= i; j++) {
        a[i][j] = kept.get(i).inner(kept.get(j));
        a[j][i] = a[i][j];
      }
    }
    double[] x = solve(a, b);
    double sum = Arrays.stream(x).sum();
    for (int i = 0; i < n; i++) {
      x[i] /= sum;
    }
    double square = wanted.inner(wanted);
    double difference = square;
    for (int i = 0; i < n; i++) {
      difference += x[i] * (dot(a[i], x, n) - 2 * b[i]);
    }
    double error = Math.sqrt(Math.max(0, difference) / square);
    return new Reconstruction(Arrays.stream(x).boxed().toList(), error);
  }

  /** Cholesky's decomposition A = L L^T, forward and back; dependent rows have no pivot. */
  private static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    double[][] l = new double[n][n];
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        l[i][j] = divide(a[i][j] - dot(l[i], l[j], j), l[j][j]);
      }
      double pivot = a[i][i] - dot(l[i], l[i], i);
      l[i][i] = pivot > INDEPENDENT * a[i][i] ? Math.sqrt(pivot) : 0;
      x[i] = divide(b[i] - dot(l[i], x, i), l[i][i]);
    }
    for (int i = n - 1; i >= 0; i--) {
      double rest = x[i];
      for (int k = i + 1; k < n; k++) {
        rest -= l[k][i] * x[k];
      }
      x[i] = divide(rest, l[i][i]);
    }
    return x;
  }

  private static double divide(double value, double pivot) {
    return pivot == 0 ? 0 : value / pivot;
  }

  private static double dot(double[] u, double[] v, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += u[i] * v[i];
    }
    return sum;
  }

  /**
   * How many moments of training, equally spaced up to its end, are enough for an error of at most
   * {@link #TOLERANCE}: the smallest such power of 2, or 0 if even 256 are not.
   *
   * @param kept the averages of each moment
   */
  public static int snapshotsFor(List<PowerFunction> kept, PowerFunction wanted) {
    for (int n = 1; n <= MOST_SNAPSHOTS; n *= 2) {
      List<Snapshot> snapshots = new ArrayList<>();
      for (int step = n; step >= 1; step--) {
        for (PowerFunction average : kept) {
          snapshots.add(new Snapshot(average, step));
        }
      }
      if (of(snapshots, new Snapshot(wanted, n)).error <= TOLERANCE) {
        return n;
      }
    }
    return 0;
  }

  /**
   * The weighted sum of the snapshots' parameters, added up in double precision.
   *
   * @param snapshots parameters by name, in the order of the weights; all of the same names and
   *     shapes
   */
  public Map<String, Tensor> combine(List<Map<String, Tensor>> snapshots) {
    Map<String, Tensor> combined = new LinkedHashMap<>();
    snapshots.get(0).forEach((name, first) -> combined.put(name, combine(name, first, snapshots)));
    return combined;
  }

  private Tensor combine(String name, Tensor first, List<Map<String, Tensor>> snapshots) {
    double[] sum = new double[first.length()];
    for (int i = 0; i < weights.size(); i++) {
      float[] values = Objects.requireNonNull(snapshots.get(i).get(name), name).floats();
      double weight = weights.get(i);
      for (int v = 0; v < sum.length; v++) {
        sum[v] += weight * values[v];
      }
    }
    float[] rounded = new float[sum.length];
    for (int v = 0; v < sum.length; v++) {
      rounded[v] = (float) sum[v];
    }
    return Tensor.of(rounded, first.shape());
  }
}
