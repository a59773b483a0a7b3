package org.langevin.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

/** What every opened dataset keeps to. */
final class ExamplesContract {
  private ExamplesContract() {}

  /** Checks some examples; values may exceed [-1, 1] by {@code slack}. */
  static void check(Examples examples, Shape shape, double slack) {
    assertThat(examples.size()).isPositive();
    assertThat(examples.hash()).matches("[0-9a-f]{64}");
    int[] some = IntStream.range(0, 50).map(i -> i * 7919 % examples.size()).toArray();
    for (int index : some) {
      for (long key : new long[] {0, 1, -5}) {
        float[] first = read(examples, shape, index, key);
        assertThat(read(examples, shape, index, key)).isEqualTo(first);
        for (float value : first) {
          assertThat(value).isBetween((float) (-1 - slack), (float) (1 + slack));
        }
      }
      assertThat(examples.label(index)).isBetween(0, Math.max(0, shape.classes() - 1));
    }
    touchesNothingElse(examples, shape);
    float[][] alone =
        Arrays.stream(some).mapToObj(i -> read(examples, shape, i, 3)).toArray(float[][]::new);
    float[][] together =
        Arrays.stream(some)
            .parallel()
            .mapToObj(i -> read(examples, shape, i, 3))
            .toArray(float[][]::new);
    assertThat(together).isDeepEqualTo(alone);
    assertThatThrownBy(() -> read(examples, shape, examples.size(), 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> read(examples, shape, -1, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static void touchesNothingElse(Examples examples, Shape shape) {
    float[] wide = new float[shape.length() + 5];
    Arrays.fill(wide, 99);
    examples.read(0, 1, wide, 3);
    assertThat(Arrays.copyOf(wide, 3)).containsOnly(99);
    assertThat(Arrays.copyOfRange(wide, wide.length - 2, wide.length)).containsOnly(99);
    assertThat(Arrays.copyOfRange(wide, 3, wide.length - 2)).isEqualTo(read(examples, shape, 0, 1));
  }

  static float[] read(Examples examples, Shape shape, int index, long key) {
    float[] out = new float[shape.length()];
    examples.read(index, key, out, 0);
    return out;
  }
}
