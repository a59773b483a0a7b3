package org.langevin.runner.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.langevin.spi.Objective.StepFunction;

class DecaysTest {
  private static final long STEPS = 1_000_000;

  @Test
  void warmedDecayRisesToTheConstantOne() {
    StepFunction warmed = Decays.warmed(0.9999);
    assertThat(warmed.at(0, STEPS)).isEqualTo(0.1);
    assertThat(warmed.at(90, STEPS)).isEqualTo(0.91);
    assertThat(warmed.at(STEPS, STEPS)).isEqualTo(0.9999);
    assertThat(Decays.constant(0.9999).at(0, STEPS)).isEqualTo(0.9999);
  }

  /** EDM's recipe for CIFAR-10: batch 512, half-life 500,000 images, ramp 0.05. */
  @Test
  void halfLifeOfEdmsRecipe() {
    StepFunction decay = Decays.halfLife(500_000, 0.05, 512);
    assertThat(decay.at(0, STEPS)).isZero();
    assertThat(decay.at(1, STEPS)).isEqualTo(Math.pow(2, -20)); // h = 25.6 images
    assertThat(decay.at(1000, STEPS)).isCloseTo(0.986232704493, within(1e-12)); // h = 25,600
    assertThat(decay.at(200_000, STEPS)).isCloseTo(0.999290469123, within(1e-12)); // h = 500,000
  }

  @Test
  void weightHalvesWithEachHalfLife() {
    StepFunction decay = Decays.halfLife(1280, 0, 128);
    double weight = 1;
    for (int step = 0; step < 10; step++) {
      weight *= decay.at(step, STEPS);
    }
    assertThat(weight).isCloseTo(0.5, within(1e-14));
  }
}
