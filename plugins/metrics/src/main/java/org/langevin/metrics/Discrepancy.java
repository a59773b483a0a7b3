package org.langevin.metrics;

/**
 * The squared maximum mean discrepancy of two sets (Gretton et al. 2012, equation 3), without bias:
 *
 * <pre>
 *   sum_{i != j} k(x_i, x_j) / (n (n - 1)) + sum_{i != j} k(y_i, y_j) / (m (m - 1))
 *     - 2 sum_{i, j} k(x_i, y_j) / (n m)
 * </pre>
 *
 * Its mean is 0 for sets of one law, so it may be below.
 */
final class Discrepancy {
  private Discrepancy() {}

  /** A similarity of pairs of rows. */
  @FunctionalInterface
  interface Kernel {
    /** The sum over all pairs of rows of a and b; without a row and itself if {@code others}. */
    double sum(double[] a, double[] b, int d, boolean others);
  }

  /**
   * The estimate.
   *
   * @param x [n, d]
   * @param y [m, d]
   */
  static double unbiased(double[] x, double[] y, int d, Kernel kernel) {
    long n = x.length / d;
    long m = y.length / d;
    return kernel.sum(x, x, d, true) / (n * (n - 1))
        + kernel.sum(y, y, d, true) / (m * (m - 1))
        - 2 * kernel.sum(x, y, d, false) / (n * m);
  }
}
