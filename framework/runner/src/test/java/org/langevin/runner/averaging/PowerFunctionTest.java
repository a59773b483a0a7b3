package org.langevin.runner.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerFunctionTest {
  /** The first two as published with EDM2; all are the largest roots that numpy.roots finds. */
  @ParameterizedTest
  @CsvSource({
    "0.05, 16.972198602303447",
    "0.10, 6.937203937601809",
    "0.02, 46.989582157566616",
    "0.25, 0.71982395800071"
  })
  void exponentOfAWidthIsThePublishedOne(double width, double gamma) {
    assertThat(PowerFunction.ofWidth(width).gamma()).isCloseTo(gamma, within(1e-10));
  }

  @ParameterizedTest
  @ValueSource(doubles = {PowerFunction.MIN_WIDTH, 0.01, 0.05, 0.1, 0.2, PowerFunction.MAX_WIDTH})
  void widthOfItsExponentIsTheWidth(double width) {
    assertThat(PowerFunction.ofWidth(width).width())
        .isCloseTo(width, Percentage.withPercentage(1e-9));
  }

  @Test
  void widthIsTheStandardDeviationOfTheProfile() {
    double gamma = 3.5;
    int n = 20_000;
    double mean = 0;
    double square = 0;
    for (int i = 0; i < n; i++) {
      double tau = (i + 0.5) / n;
      double p = (gamma + 1) * Math.pow(tau, gamma) / n;
      mean += p * tau;
      square += p * tau * tau;
    }
    assertThat(new PowerFunction(gamma).width())
        .isCloseTo(Math.sqrt(square - mean * mean), within(1e-7));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.0009, 0.29, -0.05, Double.NaN})
  void widthOutOfRangeIsRefused(double width) {
    assertThatThrownBy(() -> PowerFunction.ofWidth(width))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void decaysWeighEachStepByTheProfilesShareOfIt() {
    PowerFunction power = PowerFunction.ofWidth(0.1);
    int steps = 50;
    double[] weights = new double[steps + 1];
    for (int t = 1; t <= steps; t++) {
      for (int i = 0; i < t; i++) {
        weights[i] *= power.decay(t);
      }
      weights[t] = 1 - power.decay(t);
    }
    for (int t = 1; t <= steps; t++) {
      double share =
          (Math.pow(t, power.gamma() + 1) - Math.pow(t - 1, power.gamma() + 1))
              / Math.pow(steps, power.gamma() + 1);
      assertThat(weights[t]).isCloseTo(share, within(1e-14));
    }
  }

  @Test
  void firstStepForgetsTheInitialParameters() {
    assertThat(PowerFunction.ofWidth(0.05).decay(1)).isZero();
  }

  @Test
  void innerProductIsTheIntegralOfTheProduct() {
    PowerFunction a = PowerFunction.ofWidth(0.05);
    PowerFunction b = PowerFunction.ofWidth(0.2);
    long s = 3;
    long t = 5;
    int n = 100_000;
    double integral = 0;
    for (int i = 0; i < n; i++) {
      double tau = (i + 0.5) / n * s;
      integral += profile(a, tau, s) * profile(b, tau, t) * s / n;
    }
    assertThat(a.inner(s, b, t)).isCloseTo(integral, within(1e-6));
    assertThat(b.inner(t, a, s)).isEqualTo(a.inner(s, b, t));
  }

  private static double profile(PowerFunction f, double tau, long t) {
    return (f.gamma() + 1) * Math.pow(tau, f.gamma()) / Math.pow((double) t, f.gamma() + 1);
  }
}
