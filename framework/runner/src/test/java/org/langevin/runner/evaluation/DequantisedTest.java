package org.langevin.runner.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.langevin.runner.report.Images;

class DequantisedTest {
  private static float[] levels(int... levels) {
    float[] x = new float[levels.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = levels[i] / 127.5f - 1;
    }
    return x;
  }

  @Test
  void valuesStayWithinTheWidthOfTheirLevel() {
    float[] x = levels(0, 1, 128, 254, 255, 255);
    Dequantised.fill(x, 3, 0, 7);
    int[] level = {0, 1, 128, 254, 255, 255};
    for (int i = 0; i < x.length; i++) {
      assertThat((x[i] + 1) * 128).isBetween((float) level[i], level[i] + 1f);
    }
    assertThat(x[4]).as("the same level, other noise").isNotEqualTo(x[5]);
  }

  @Test
  void noiseOfAnImageDoesNotDependOnTheBatch() {
    float[] both = levels(10, 20, 30, 40);
    Dequantised.fill(both, 2, 5, 7);
    float[] second = levels(30, 40);
    Dequantised.fill(second, 2, 6, 7);
    assertThat(second).isEqualTo(Arrays.copyOfRange(both, 2, 4));
    assertThat(Images.quantise(levels(30)[0])).isEqualTo(30);
  }
}
