package org.langevin.runner.sweep;

import java.util.Arrays;
import org.langevin.spi.random.CounterRandom;

/**
 * An adaptive Parzen estimator on [0, 1] (Bergstra et al. 2011, section 4.2): an equal mixture of a
 * uniform prior and one Gaussian at each observation, truncated to the interval, as wide as the
 * larger of the gaps to its neighbours.
 */
final class Parzen {
  private static final int TRIES = 100;
  private final double[] means;
  private final double[] widths;

  /** The estimator of these observations, which may be none. */
  Parzen(double[] observations) {
    means = observations.clone();
    Arrays.sort(means);
    int n = means.length;
    widths = new double[n];
    double narrowest = 1.0 / Math.min(100, n + 2);
    for (int i = 0; i < n; i++) {
      double left = means[i] - (i == 0 ? 0 : means[i - 1]);
      double right = (i == n - 1 ? 1 : means[i + 1]) - means[i];
      widths[i] = Math.min(1, Math.max(narrowest, Math.max(left, right)));
    }
  }

  /** A number drawn by the given key. */
  double draw(long key) {
    int component = CounterRandom.below(key, 0, means.length + 1);
    if (component == means.length) {
      return CounterRandom.uniform(key, 1);
    }
    float[] normals = new float[TRIES];
    CounterRandom.normals(CounterRandom.key(key, 1), normals, 0, TRIES);
    for (float normal : normals) {
      double x = means[component] + widths[component] * normal;
      if (x >= 0 && x < 1) {
        return x;
      }
    }
    return means[component];
  }

  /** The density at a number. */
  double density(double x) {
    double sum = 1; // the prior
    for (int i = 0; i < means.length; i++) {
      double z = (x - means[i]) / widths[i];
      double inside = below((1 - means[i]) / widths[i]) - below(-means[i] / widths[i]);
      sum += Math.exp(-z * z / 2) / (Math.sqrt(2 * Math.PI) * widths[i] * inside);
    }
    return sum / (means.length + 1);
  }

  /** The normal distribution function (Abramowitz and Stegun 26.2.17, within 7.5e-8). */
  static double below(double z) {
    if (z < 0) {
      return 1 - below(-z);
    }
    double t = 1 / (1 + 0.2316419 * z);
    double tail =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return 1 - tail * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }
}
