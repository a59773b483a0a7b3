package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CurriculumTest {
  private static final Golden GOLDEN = Golden.read("consistency-schedules");
  private static final long STEPS = (long) GOLDEN.number("K");

  @Test
  void growingFollowsThePublishedSchedules() {
    Curriculum growing =
        new Curriculum.Growing(
            (int) GOLDEN.number("s0"), (int) GOLDEN.number("s1"), GOLDEN.number("mu0"));
    double[] k = GOLDEN.doubles("k");
    for (int i = 0; i < k.length; i++) {
      assertThat((double) growing.times((long) k[i], STEPS))
          .as("N(%s)", k[i])
          .isEqualTo(GOLDEN.doubles("scheduled/N")[i]);
      assertThat(growing.decay((long) k[i], STEPS))
          .as("mu(%s)", k[i])
          .isCloseTo(GOLDEN.doubles("scheduled/mu")[i], within(1e-14));
    }
  }

  @Test
  void doublingFollowsThePublishedSchedule() {
    Curriculum doubling =
        new Curriculum.Doubling(
            (int) GOLDEN.number("improved_s0"), (int) GOLDEN.number("improved_s1"));
    double[] k = GOLDEN.doubles("k");
    for (int i = 0; i < k.length; i++) {
      assertThat((double) doubling.times((long) k[i], STEPS))
          .as("N(%s)", k[i])
          .isEqualTo(GOLDEN.doubles("improved/N")[i]);
    }
    assertThat(doubling.decay(7, STEPS)).isZero();
  }

  @Test
  void doublingSpendsAnEighthOfTrainingOnEachOfItsSizes() {
    Curriculum doubling = new Curriculum.Doubling(10, 1280);
    assertThat(LongStream.range(0, 8).map(i -> doubling.times(50 * i + 49, 400)))
        .containsExactly(11L, 21L, 41L, 81L, 161L, 321L, 641L, 1281L);
  }

  @Test
  void veryShortRunsHaveTimesToo() {
    assertThat(new Curriculum.Doubling(10, 1280).times(1, 2)).isEqualTo(21);
    assertThat(new Curriculum.Growing(2, 150, 0.9).times(0, 1)).isEqualTo(2);
    assertThat(new Curriculum.Growing(1, 150, 0.9).times(0, 10)).isEqualTo(2);
  }

  @Test
  void fixedStays() {
    Curriculum fixed = new Curriculum.Fixed(120, 0.95);
    assertThat(fixed.times(99, 100)).isEqualTo(120);
    assertThat(fixed.decay(99, 100)).isEqualTo(0.95);
  }
}
