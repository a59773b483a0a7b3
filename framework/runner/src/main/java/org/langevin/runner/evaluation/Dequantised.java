package org.langevin.runner.evaluation;

import org.langevin.runner.report.Images;
import org.langevin.spi.Likelihood;
import org.langevin.spi.random.CounterRandom;

/** Images of 8 bits, each value spread over its level; the noise of image k depends on k alone. */
public final class Dequantised {
  /** Levels of a value. */
  public static final int LEVELS = 256;

  private Dequantised() {}

  /**
   * Spreads in place.
   *
   * @param x images in a row, in [-1, 1]
   * @param length of an image
   * @param first number of the first image
   */
  public static void fill(float[] x, int length, long first, long seed) {
    for (int i = 0; i < x.length; i++) {
      long key = CounterRandom.key(seed, "evaluate/dequantise", first + i / length);
      double u = CounterRandom.uniform(key, i % length);
      x[i] = (float) Likelihood.dequantised(Images.quantise(x[i]), LEVELS, u);
    }
  }
}
