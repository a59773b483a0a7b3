package org.langevin.spi.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SeparableTest {
  @Test
  void interpolationIsExactOnALine() {
    // pixel i of 4 lies at (i + 1/2) / 2 - 1/2 of 2, and nothing lies outside
    assertThat(Separable.bilinear(2, 4))
        .containsExactly(new float[] {1, 0, 0.75f, 0.25f, 0.25f, 0.75f, 0, 1}, within(1e-7f));
    assertThat(Separable.bilinear(4, 2))
        .containsExactly(new float[] {0.5f, 0.5f, 0, 0, 0, 0, 0.5f, 0.5f}, within(1e-7f));
  }

  @Test
  void meansAreOverThePixelsThatThereAre() {
    float third = 1 / 3f;
    assertThat(Separable.around(3))
        .containsExactly(
            new float[] {0.5f, 0.5f, 0, third, third, third, 0, 0.5f, 0.5f}, within(1e-7f));
    assertThat(Separable.around(1)).containsExactly(1);
  }
}
