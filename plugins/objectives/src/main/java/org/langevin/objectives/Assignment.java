package org.langevin.objectives;

import java.util.Arrays;

/**
 * The assignment problem, solved exactly: which column for each row makes the sum of costs the
 * least. Shortest augmenting paths with dual prices (Jonker and Volgenant 1987; Crouse 2016); n^3
 * steps at most.
 */
final class Assignment {
  private static final int NONE = -1;
  private final double[][] cost;
  private final int n;
  private final double[] rowPrice;
  private final double[] columnPrice;
  private final int[] columnOf;
  private final int[] rowOf;

  private Assignment(double[][] cost) {
    this.cost = cost;
    this.n = cost.length;
    this.rowPrice = new double[n];
    this.columnPrice = new double[n];
    this.columnOf = new int[n];
    this.rowOf = new int[n];
    Arrays.fill(columnOf, NONE);
    Arrays.fill(rowOf, NONE);
  }

  /**
   * The best assignment.
   *
   * @param cost a square matrix
   * @return the column of each row
   */
  static int[] solve(double[][] cost) {
    Assignment assignment = new Assignment(cost);
    for (int row = 0; row < assignment.n; row++) {
      assignment.augment(row);
    }
    return assignment.columnOf;
  }

  /** Assigns to each x0 a noise, at the least sum of squared distances. */
  static int[] nearest(float[][] x0, float[][] noise) {
    double[][] cost = new double[x0.length][noise.length];
    for (int i = 0; i < x0.length; i++) {
      for (int j = 0; j < noise.length; j++) {
        cost[i][j] = squaredDistance(x0[i], noise[j]);
      }
    }
    return solve(cost);
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      double d = a[k] - b[k];
      sum += d * d;
    }
    return sum;
  }

  /** Gives a column to {@code start}, moving others along the shortest path to a free column. */
  private void augment(int start) {
    double[] distance = new double[n]; // of each column from the start, in reduced costs
    int[] from = new int[n]; // the row before each column on its path
    boolean[] reached = new boolean[n];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    double length = 0;
    int row = start;
    int column;
    do {
      column = NONE;
      for (int j = 0; j < n; j++) {
        if (reached[j]) {
          continue;
        }
        double through = length + cost[row][j] - rowPrice[row] - columnPrice[j];
        if (through < distance[j]) {
          distance[j] = through;
          from[j] = row;
        }
        if (column == NONE || distance[j] < distance[column]) {
          column = j;
        }
      }
      length = distance[column];
      reached[column] = true;
      row = rowOf[column];
    } while (row != NONE);
    reprice(start, reached, distance, length);
    follow(start, column, from);
  }

  /** Prices under which the path costs nothing and no other pair costs less. */
  private void reprice(int start, boolean[] reached, double[] distance, double length) {
    rowPrice[start] += length;
    for (int j = 0; j < n; j++) {
      if (reached[j]) {
        columnPrice[j] -= length - distance[j];
        if (rowOf[j] != NONE) {
          rowPrice[rowOf[j]] += length - distance[j];
        }
      }
    }
  }

  /** Gives each row of the path the column that follows it there. */
  private void follow(int start, int end, int[] from) {
    int column = end;
    int row;
    do {
      row = from[column];
      rowOf[column] = row;
      int given = columnOf[row];
      columnOf[row] = column;
      column = given;
    } while (row != start);
  }
}
