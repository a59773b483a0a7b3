package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.langevin.runner.report.Axis.Tick;

class AxisTest {
  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(Tick::label).toList();
  }

  @Test
  void stepsAreRoundNumbers() {
    assertThat(labels(Axis.linear(0, 4000, 6)))
        .containsExactly("0", "500", "1k", "1.5k", "2k", "2.5k", "3k", "3.5k", "4k");
    assertThat(labels(Axis.linear(0, 1_234_567, 6)))
        .containsExactly("0", "200k", "400k", "600k", "800k", "1M", "1.2M");
    assertThat(labels(Axis.linear(-1.5, 1.5, 6)))
        .containsExactly("-1.5", "-1", "-0.5", "0", "0.5", "1", "1.5");
  }

  @Test
  void anAxisFromZeroEndsAboveTheValuesAtARoundNumber() {
    Axis axis = Axis.fromZero(0, 2e-4, 5);
    assertThat(labels(axis)).containsExactly("0", "5e-5", "1e-4", "1.5e-4", "2e-4", "2.5e-4");
    assertThat(axis.low()).isZero();
    assertThat(axis.high()).isCloseTo(2.5e-4, within(1e-12));
  }

  @Test
  void logarithmicTicksAreDecadesOrPartsOfThem() {
    assertThat(labels(Axis.logarithmic(1e-5, 9, 5)))
        .containsExactly("1e-5", "1e-4", "0.001", "0.01", "0.1", "1", "10");
    assertThat(labels(Axis.logarithmic(0.012, 1.1, 5))).contains("0.03", "0.1", "0.3", "1");
    assertThat(labels(Axis.logarithmic(0.02, 0.09, 5))).hasSizeGreaterThanOrEqualTo(3);
    assertThat(labels(Axis.logarithmic(0.0201, 0.0209, 5))).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void equalRatiosAreEqualDistancesOnALogarithmicAxis() {
    Axis axis = Axis.logarithmic(0.01, 100, 5);
    assertThat(axis.place(1) - axis.place(0.1))
        .isCloseTo(axis.place(10) - axis.place(1), within(1e-12));
    assertThat(axis.place(axis.low())).isZero();
    assertThat(axis.place(axis.high())).isEqualTo(1);
  }

  @Test
  void aConstantHasRoomAroundIt() {
    assertThat(Axis.linear(3, 3, 5).place(3)).isEqualTo(0.5);
    assertThat(Axis.linear(0, 0, 5).place(0)).isEqualTo(0.5);
    assertThat(Axis.logarithmic(3, 3, 5).place(3)).isCloseTo(0.5, within(1e-9));
    assertThat(Axis.fromZero(0, 0, 5).ticks()).isNotEmpty();
  }

  @Test
  void anyTwoNumbersGiveAFewTicksWithinTheAxis() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 3_000; i++) {
      double a = Double.longBitsToDouble(random.nextLong());
      double b =
          random.nextInt(4) == 0 ? a * (1 + 1e-15) : Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(a) && Double.isFinite(b)) {
        double min = Math.min(a, b);
        double max = Math.max(a, b);
        check(Axis.linear(min, max, 6));
        check(Axis.fromZero(min, max, 6));
        check(
            Axis.logarithmic(
                Math.abs(a) + Double.MIN_NORMAL, Math.abs(a) + Math.abs(b) / 2 + 1, 5));
      }
    }
  }

  private static void check(Axis axis) {
    assertThat(axis.ticks()).hasSizeLessThanOrEqualTo(14);
    double slack = 1e-6 * Math.max(Math.abs(axis.low()), Math.abs(axis.high()));
    assertThat(axis.ticks())
        .allMatch(tick -> tick.value() >= axis.low() - slack)
        .allMatch(tick -> tick.value() <= axis.high() + slack)
        .noneMatch(tick -> tick.label().isBlank());
  }
}
