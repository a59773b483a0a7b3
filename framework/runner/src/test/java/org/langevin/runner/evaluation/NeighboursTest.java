package org.langevin.runner.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.langevin.spi.data.Examples;

class NeighboursTest {
  /** Points on a line: example i is (i, 0). */
  private static final class Line implements Examples {
    @Override
    public int size() {
      return 10;
    }

    @Override
    public void read(int index, long key, float[] out, int offset) {
      assertThat(key).as("no augmentation").isZero();
      out[offset] = index;
      out[offset + 1] = 0;
    }

    @Override
    public int label(int index) {
      return 0;
    }

    @Override
    public String hash() {
      return "";
    }

    @Override
    public void close() {}
  }

  @Test
  void eachSampleIsFollowedByTheNearestExamplesInOrder() {
    float[] samples = {4.2f, 1, -3, 0};
    assertThat(Neighbours.beside(samples, 2, new Line(), 3))
        .containsExactly(4.2f, 1, 4, 0, 5, 0, 3, 0, -3, 0, 0, 0, 1, 0, 2, 0);
  }
}
