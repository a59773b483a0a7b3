package org.langevin.spi.graph;

import java.util.Arrays;

/**
 * An input that says what {@link Graph#dropout} keeps, to be fed with {@link
 * org.langevin.spi.engine.Session#masks}.
 *
 * @param name of the input
 * @param rate probability of 0; the other factors are 1 / (1 - rate)
 * @param row sizes of one example's factors
 */
public record Mask(String name, double rate, long[] row) {
  /** Sizes of the input [n, row...]. */
  public long[] shape(long n) {
    long[] shape = new long[row.length + 1];
    shape[0] = n;
    System.arraycopy(row, 0, shape, 1, row.length);
    return shape;
  }

  @Override
  public String toString() {
    return "'%s' with rate %s and row %s".formatted(name, rate, Arrays.toString(row));
  }
}
