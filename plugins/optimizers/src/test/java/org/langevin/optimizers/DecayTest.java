package org.langevin.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DecayTest {
  @Test
  void rateRisesLinearlyWhileWarmingUp() {
    assertThat(Decay.CONSTANT.rate(1, 4, 0, 100)).isEqualTo(0.25);
    assertThat(Decay.CONSTANT.rate(1, 4, 3, 100)).isEqualTo(1);
    assertThat(Decay.COSINE.rate(1, 4, 1, 100)).isEqualTo(0.5);
  }

  @Test
  void constantRateStays() {
    assertThat(Decay.CONSTANT.rate(2e-4, 0, 99_999, 100_000)).isEqualTo(2e-4);
  }

  @Test
  void cosineFallsFromTheFullRateThroughHalfToNothing() {
    assertThat(Decay.COSINE.rate(1, 10, 10, 110)).isEqualTo(1);
    assertThat(Decay.COSINE.rate(1, 10, 60, 110)).isCloseTo(0.5, within(1e-12));
    assertThat(Decay.COSINE.rate(1, 10, 109, 110)).isLessThan(1e-3);
  }
}
