package org.langevin.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.random.CounterRandom;

/**
 * At most so many rows of a set, each image's with the same chance (Vitter 1985, algorithm R): for
 * metrics that need rows, in memory that does not grow with the set. As long as there is room, rows
 * keep their order.
 */
final class Reservoir extends CheckedSummary {
  private final int most;
  private final long key;
  private float[] rows;

  /**
   * Empty.
   *
   * @param most rows to keep
   */
  Reservoir(int dimension, int most, long seed) {
    super(dimension);
    this.most = most;
    this.key = CounterRandom.key(seed, "metric/reservoir", 0);
    this.rows = new float[0];
  }

  @Override
  void take(float[] vectors, float @Nullable [] logits, int n) {
    int d = dimension();
    for (int i = 0; i < n; i++) {
      long seen = count() + i;
      long slot = seen < most ? seen : (long) (CounterRandom.uniform(key, seen) * (seen + 1));
      if (slot < most) {
        makeRoom((int) slot + 1);
        System.arraycopy(vectors, i * d, rows, (int) slot * d, d);
      }
    }
  }

  private void makeRoom(int wanted) {
    int d = dimension();
    if (rows.length < (long) wanted * d) {
      long twice = Math.max(wanted, Math.min(most, 2L * wanted));
      rows = Arrays.copyOf(rows, Math.toIntExact(Math.multiplyExact(twice, d)));
    }
  }

  /** How many are kept. */
  int kept() {
    return (int) Math.min(most, count());
  }

  /** Those of the given numbers in double, [n, d]. */
  double[] chosen(int... numbers) {
    int d = dimension();
    double[] chosen = new double[numbers.length * d];
    for (int i = 0; i < numbers.length; i++) {
      for (int j = 0; j < d; j++) {
        chosen[i * d + j] = rows[numbers[i] * d + j];
      }
    }
    return chosen;
  }

  /** Those from one number to another, exclusive, in double, [n, d]. */
  double[] block(int from, int to) {
    double[] block = new double[(to - from) * dimension()];
    Arrays.setAll(block, i -> rows[from * dimension() + i]);
    return block;
  }

  /** All of them in double, [kept, d]. */
  double[] all() {
    return block(0, kept());
  }
}
