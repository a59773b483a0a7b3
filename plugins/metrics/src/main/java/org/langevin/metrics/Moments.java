package org.langevin.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Mean and covariance of vectors in one pass, in double. Sums are of differences to the first
 * vector, so that a large mean does not cost the digits of a small covariance:
 *
 * <pre>
 *   mean = c + s / n,   S = (sum (x - c)(x - c)^T - s s^T / n) / (n - 1),   s = sum (x - c)
 * </pre>
 */
final class Moments extends CheckedSummary {
  /** Rows that are multiplied at once. */
  private static final int BLOCK = 512;

  private final double[] origin;
  private final double[] sum;
  private final double[] squares;
  private final double[] block;
  private int filled;

  Moments(int dimension) {
    super(dimension);
    origin = new double[dimension];
    sum = new double[dimension];
    squares = new double[Math.multiplyExact(dimension, dimension)];
    block = new double[Math.multiplyExact(BLOCK, dimension)];
  }

  @Override
  void take(float[] vectors, float @Nullable [] logits, int n) {
    int d = dimension();
    if (count() == 0) {
      Arrays.setAll(origin, j -> vectors[j]);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < d; j++) {
        double difference = vectors[i * d + j] - origin[j];
        block[filled * d + j] = difference;
        sum[j] += difference;
      }
      filled++;
      if (filled == BLOCK) {
        multiply();
      }
    }
  }

  private void multiply() {
    LinearAlgebra.addSquares(squares, block, filled, dimension());
    filled = 0;
  }

  /** The mean, [d]. */
  double[] mean() {
    double[] mean = new double[dimension()];
    Arrays.setAll(mean, j -> origin[j] + sum[j] / count());
    return mean;
  }

  /** The unbiased covariance: the lower triangle of [d, d], zeros above. */
  double[] covariance() {
    multiply();
    int d = dimension();
    double[] covariance = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        covariance[i * d + j] = (squares[i * d + j] - sum[i] * sum[j] / count()) / (count() - 1.0);
      }
    }
    return covariance;
  }
}
