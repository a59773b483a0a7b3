package org.langevin.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Schedule;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.Checked;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** What holds of every schedule whose coefficients are known beforehand. */
class SchedulesTest {
  static Stream<Arguments> schedules() {
    return Stream.of(
        Arguments.of(
            "linear-beta",
            new LinearBetaSchedule(new LinearBetaSchedule.Config(1000, 1e-4, 0.02, false))),
        Arguments.of(
            "scaled-linear",
            new ScaledLinearSchedule(new ScaledLinearSchedule.Config(1000, 0.00085, 0.012))),
        Arguments.of("cosine", new CosineSchedule(new CosineSchedule.Config(100, 0.008, 0.999))),
        Arguments.of(
            "sigmoid", new SigmoidSchedule(new SigmoidSchedule.Config(100, -3, 3, 1, 0.999))),
        Arguments.of("vp-linear", new VpLinearSchedule(new VpLinearSchedule.Config(0.1, 20))),
        Arguments.of("vp-cosine", new VpCosineSchedule(new VpCosineSchedule.Config(-20, 20, 0))),
        Arguments.of(
            "linear-gamma",
            new LinearGammaSchedule(new LinearGammaSchedule.Config(-13.3, 5, false))),
        Arguments.of("ve-geometric", geometric(false)),
        Arguments.of("ve-geometric, exact", geometric(true)),
        Arguments.of("edm-karras", new EdmKarrasSchedule(new EdmKarrasSchedule.Config(80))),
        Arguments.of("flow-linear", new FlowLinearSchedule(new FlowLinearSchedule.Config(0.01))),
        Arguments.of("trigonometric", new TrigonometricSchedule()));
  }

  private static Schedule geometric(boolean exact) {
    return new VeGeometricSchedule(new VeGeometricSchedule.Config(0.01, 50, exact));
  }

  private static double[] values(SDVariable x) {
    return x.eval(Map.of()).toDoubleVector();
  }

  /** Shares of the horizon, none of them near a whole time of a discrete schedule. */
  private static double[] times(Schedule schedule) {
    return Stream.of(0.0153, 0.1, 0.25, 0.5, 0.777, 0.9, 0.99)
        .mapToDouble(share -> share * schedule.horizon() + (schedule.discrete() ? 0.45 : 0))
        .toArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schedules")
  void ratesAreTheSlopesOfTheCoefficients(String name, Schedule schedule) {
    double[] t = times(schedule);
    double h = 1e-5 * schedule.horizon();
    Graph g = new Graph();
    Marginal rate = schedule.rate(g, g.table(t));
    Marginal after = schedule.marginal(g, g.table(Arrays.stream(t).map(v -> v + h).toArray()));
    Marginal before = schedule.marginal(g, g.table(Arrays.stream(t).map(v -> v - h).toArray()));
    agree(values(rate.alpha()), values(after.alpha()), values(before.alpha()), h);
    agree(values(rate.sigma()), values(after.sigma()), values(before.sigma()), h);
  }

  private static void agree(double[] rate, double[] after, double[] before, double h) {
    for (int i = 0; i < rate.length; i++) {
      double slope = (after[i] - before[i]) / (2 * h);
      assertThat(rate[i]).isCloseTo(slope, within(1e-6 * Math.abs(slope) + 1e-9 / h));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schedules")
  void coefficientsKeepTheirFamilysPromise(String name, Schedule schedule) {
    double[] t = times(schedule);
    Graph g = new Graph();
    Marginal at = schedule.marginal(g, g.table(t));
    double[] alpha = values(at.alpha());
    double[] sigma = values(at.sigma());
    for (int i = 0; i < t.length; i++) {
      switch (schedule.family()) {
        case VARIANCE_PRESERVING ->
            assertThat(alpha[i] * alpha[i] + sigma[i] * sigma[i]).isCloseTo(1, within(1e-12));
        case VARIANCE_EXPLODING -> assertThat(alpha[i]).isEqualTo(1);
        case INTERPOLATING -> assertThat(alpha[i]).isStrictlyBetween(0.0, 1.0);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("schedules")
  void noiseRisesToThePrior(String name, Schedule schedule) {
    Graph g = new Graph();
    double[] sigma = values(schedule.marginal(g, g.table(times(schedule))).sigma());
    assertThat(sigma).isSorted().doesNotHaveDuplicates();
    Marginal end = schedule.marginal(g, g.table(schedule.horizon()));
    assertThat(values(end.sigma())[0])
        .isCloseTo(schedule.priorScale(), within(0.005 * schedule.priorScale()));
    if (schedule.family() == Family.INTERPOLATING) {
      assertThat(values(end.alpha())[0]).isCloseTo(0, within(1e-15));
    } else {
      assertThat(values(end.alpha())[0]).isPositive();
    }
  }

  @Test
  void endsInTheWrongOrderAreRefused() {
    assertThat(problems(new ScaledLinearSchedule.Config(1000, 0.02, 0.01)))
        .containsExactly("beta-end");
    assertThat(problems(new SigmoidSchedule.Config(1000, 3, 3, 1, 0.999))).containsExactly("end");
    assertThat(problems(new VpLinearSchedule.Config(20, 0.1))).containsExactly("beta-max");
    assertThat(problems(new VpCosineSchedule.Config(5, 5, 0))).containsExactly("log-snr-max");
    assertThat(problems(new VeGeometricSchedule.Config(50, 0.01, false)))
        .containsExactly("sigma-max");
    assertThat(problems(new LinearGammaSchedule.Config(5, -13.3, false)))
        .containsExactly("gamma-max");
    assertThat(problems(new LearnedSchedule.Config(5, 5, false, 8))).containsExactly("gamma-max");
    assertThat(problems(new VpLinearSchedule.Config(0.1, 20))).isEmpty();
  }

  private static List<String> problems(Checked config) {
    List<String> keys = new ArrayList<>();
    config.check((key, message) -> keys.add(key));
    return keys;
  }
}
