package org.langevin.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Schedule;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.graph.Graph;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Coefficients against an independent float64 evaluation, and diffusers' float32 (tools/parity).
 */
class SchedulesGoldenTest {
  static Stream<Arguments> schedules() {
    return Stream.of(
        Arguments.of("linear-1000", linear(1000, false)),
        Arguments.of("linear-100", linear(100, false)),
        Arguments.of("linear-100-scaled", linear(100, true)),
        Arguments.of("cosine-1000", cosine(1000)),
        Arguments.of("cosine-50", cosine(50)));
  }

  private static Schedule linear(int steps, boolean rescale) {
    return new LinearBetaSchedule(new LinearBetaSchedule.Config(steps, 1e-4, 0.02, rescale));
  }

  private static Schedule cosine(int steps) {
    return new CosineSchedule(new CosineSchedule.Config(steps, 0.008, 0.999));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schedules")
  void coefficientsEqualTheReference(String name, Schedule schedule) throws IOException {
    var golden =
        Safetensors.read(Path.of("src/test/resources/golden/schedules.safetensors")).tensors();
    double[] alphaBar = golden.get(name + "/alpha_bar").doubles();
    int steps = alphaBar.length;
    assertThat(schedule.horizon()).isEqualTo(steps);
    double[] t = new double[steps + 1];
    for (int i = 0; i <= steps; i++) {
      t[i] = i;
    }
    Graph g = new Graph();
    Marginal at = schedule.marginal(g, g.sameDiff().constant(Nd4j.createFromArray(t)));
    double[] alpha = at.alpha().eval(Map.of()).toDoubleVector();
    double[] sigma = at.sigma().eval(Map.of()).toDoubleVector();
    assertThat(alpha[0]).isEqualTo(1);
    assertThat(sigma[0]).isEqualTo(0);
    for (int i = 1; i <= steps; i++) {
      double wanted = alphaBar[i - 1];
      assertThat(alpha[i] * alpha[i]).isCloseTo(wanted, within(1e-9 * wanted));
      assertThat(sigma[i] * sigma[i]).isCloseTo(1 - wanted, within(1e-9 * (1 - wanted)));
    }
    var diffusers = golden.get("diffusers/" + name + "/alpha_bar");
    if (diffusers != null) {
      double[] theirs = diffusers.doubles();
      for (int i = 1; i <= steps; i++) {
        assertThat(alpha[i] * alpha[i]).isCloseTo(theirs[i - 1], within(1e-6));
      }
    }
  }
}
