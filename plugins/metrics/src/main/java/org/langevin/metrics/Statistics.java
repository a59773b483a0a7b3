package org.langevin.metrics;

import java.util.Arrays;

/** Mean and spread of a few numbers. */
final class Statistics {
  private Statistics() {}

  /** The mean. */
  static double mean(double[] x) {
    return Arrays.stream(x).sum() / x.length;
  }

  /** The standard deviation of the population: divided by n. */
  static double deviation(double[] x) {
    double mean = mean(x);
    return Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / x.length);
  }
}
