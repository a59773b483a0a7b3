package org.langevin.samplers;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * An explicit Runge-Kutta method, by its tableau:
 *
 * <pre>
 *   k_i = v(x + h sum_j a_ij k_j, t + c_i h),   x' = x + h sum_i b_i k_i
 * </pre>
 *
 * @param a row i has the i factors of the stages before stage i
 * @param b weights of the stages
 * @param c where in the step a stage lies
 */
record RungeKutta(double[][] a, double[] b, double[] c) {
  /** Euler, order 1. */
  static final RungeKutta EULER =
      new RungeKutta(new double[][] {{}}, new double[] {1}, new double[] {0});

  /** The midpoint rule, order 2. */
  static final RungeKutta MIDPOINT =
      new RungeKutta(new double[][] {{}, {0.5}}, new double[] {0, 1}, new double[] {0, 0.5});

  /** Heun, the trapezoidal rule, order 2. */
  static final RungeKutta HEUN =
      new RungeKutta(new double[][] {{}, {1}}, new double[] {0.5, 0.5}, new double[] {0, 1});

  /** Kutta's classical method, order 4. */
  static final RungeKutta RK4 =
      new RungeKutta(
          new double[][] {{}, {0.5}, {0, 0.5}, {0, 0, 1}},
          new double[] {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0},
          new double[] {0, 0.5, 0.5, 1});

  /** Dormand and Prince 1980, order 5; the last stage is the first of the next step. */
  static final RungeKutta DOPRI5 =
      new RungeKutta(
          new double[][] {
            {},
            {1 / 5.0},
            {3 / 40.0, 9 / 40.0},
            {44 / 45.0, -56 / 15.0, 32 / 9.0},
            {19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0},
            {9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0},
            {35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0}
          },
          new double[] {35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0, 0},
          new double[] {0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1});

  /** {@link #DOPRI5}'s weights less those of the embedded method of order 4. */
  static final double[] DOPRI5_ERROR = {
    71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0
  };

  /** A velocity field v(x, t), within a graph. */
  @FunctionalInterface
  interface Field {
    /** dx/dt at images [n, c, h, w] and a time [1]. */
    SDVariable at(SDVariable x, SDVariable t);
  }

  /** Number of stages: evaluations of one step. */
  int stages() {
    return b.length;
  }

  /**
   * The slopes of one step.
   *
   * @param first the first of them, as {@code field} gives it at (x, t)
   * @param t where the step starts, float64 [1]
   * @param s where it ends
   */
  SDVariable[] slopes(
      Graph g, Field field, SDVariable x, SDVariable first, SDVariable t, SDVariable s) {
    SDVariable h = s.sub(t);
    SDVariable[] k = new SDVariable[stages()];
    k[0] = first;
    for (int i = 1; i < stages(); i++) {
      // the end itself, which t + h may miss by rounding
      SDVariable at = c[i] == 1 ? s : t.add(h.mul(c[i]));
      k[i] = field.at(x.add(combined(g, a[i], k, h)), at);
    }
    return k;
  }

  /** h sum_i weights_i k_i. */
  static SDVariable combined(Graph g, double[] weights, SDVariable[] k, SDVariable h) {
    @Nullable SDVariable sum = null;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        SDVariable term = k[i].mul(g.broadcast(h.mul(weights[i])));
        sum = sum == null ? term : sum.add(term);
      }
    }
    return Objects.requireNonNull(sum);
  }
}
