package org.langevin.metrics;

import java.util.Arrays;

/** Squared Euclidean distances between rows, block by block: |a|^2 + |b|^2 - 2 a.b. */
final class Distances {
  private static final int BLOCK = 1024;

  private Distances() {}

  /** Sees the squared distance of row i of the one set and row j of the other. */
  @FunctionalInterface
  interface Visitor {
    void see(int i, int j, double squared);
  }

  /**
   * Visits all pairs.
   *
   * @param a [n, d]
   * @param b [m, d]
   */
  static void visit(double[] a, double[] b, int d, Visitor visitor) {
    double[] squaresOfA = squares(a, d);
    double[] squaresOfB = squares(b, d);
    for (int i = 0; i < squaresOfA.length; i += BLOCK) {
      int endOfA = Math.min(i + BLOCK, squaresOfA.length);
      double[] blockOfA = Arrays.copyOfRange(a, i * d, endOfA * d);
      for (int j = 0; j < squaresOfB.length; j += BLOCK) {
        int endOfB = Math.min(j + BLOCK, squaresOfB.length);
        double[] blockOfB = Arrays.copyOfRange(b, j * d, endOfB * d);
        int width = endOfB - j;
        double[] products = LinearAlgebra.products(blockOfA, endOfA - i, blockOfB, width, d);
        for (int p = 0; p < products.length; p++) {
          int row = i + p / width;
          int column = j + p % width;
          double squared = squaresOfA[row] + squaresOfB[column] - 2 * products[p];
          visitor.see(row, column, Math.max(0, squared));
        }
      }
    }
  }

  private static double[] squares(double[] x, int d) {
    double[] squares = new double[x.length / d];
    for (int i = 0; i < x.length; i++) {
      squares[i / d] += x[i] * x[i];
    }
    return squares;
  }

  /**
   * Squared distances to each row's k nearest others, the nearest first.
   *
   * @param x [n, d], n above k
   * @return [n][k]
   */
  static double[][] nearest(double[] x, int d, int k) {
    double[][] nearest = new double[x.length / d][k];
    for (double[] row : nearest) {
      Arrays.fill(row, Double.POSITIVE_INFINITY);
    }
    visit(
        x,
        x,
        d,
        (i, j, squared) -> {
          if (i != j && squared < nearest[i][k - 1]) {
            insert(nearest[i], squared);
          }
        });
    return nearest;
  }

  private static void insert(double[] rising, double value) {
    int at = rising.length - 1;
    while (at > 0 && rising[at - 1] > value) {
      rising[at] = rising[at - 1];
      at--;
    }
    rising[at] = value;
  }
}
