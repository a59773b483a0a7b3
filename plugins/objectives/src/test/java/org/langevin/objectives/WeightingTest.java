package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.langevin.objectives.Weighting.Rule;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.linalg.api.buffer.DataType;

class WeightingTest {
  private static final Golden GOLDEN = Golden.read("weights");
  private final Graph g = new Graph(DataType.DOUBLE);

  private static Weighting weighting(Rule rule, double p2Gamma) {
    return new Weighting(rule, GOLDEN.number("min_snr_gamma"), GOLDEN.number("p2_k"), p2Gamma);
  }

  private double[] weights(Weighting weighting, Prediction told, Process process, double... t) {
    Moment m = Moment.of(g, process, g.table(t));
    double[] ones = new double[t.length];
    Arrays.fill(ones, 1);
    return weighting.weigh(g.table(ones), told, m).eval().dup().data().asDouble();
  }

  /** The recorded times as whole numbers 0, 1, ... of a process. */
  private static Process recorded() {
    double[] alpha = GOLDEN.doubles("alpha");
    double[] sigma = GOLDEN.doubles("sigma");
    return new TestProcess(
        Family.VARIANCE_PRESERVING,
        alpha.length,
        0,
        (graph, t) ->
            new Marginal(graph.lookUp(graph.table(alpha), t), graph.lookUp(graph.table(sigma), t)),
        (graph, t) -> {
          throw new UnsupportedOperationException("There is no path between the times");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "SNR, eps, 1",
    "TRUNCATED_SNR, truncated-snr, 1",
    "SNR_PLUS_ONE, snr+1, 1",
    "MIN_SNR, min-snr-5, 1",
    "P2, p2-1-0.5, 0.5",
    "P2, p2-1-1, 1"
  })
  void rulesEqualTheRecordedWeights(Rule rule, String name, double p2Gamma) {
    double[] t = new double[GOLDEN.doubles("snr").length];
    Arrays.setAll(t, i -> i);
    for (Prediction told : new Prediction[] {Prediction.EPS, Prediction.X0, Prediction.V}) {
      double[] expected =
          GOLDEN.doubles(name + "/" + told.name().toLowerCase(java.util.Locale.ROOT));
      double[] found = weights(weighting(rule, p2Gamma), told, recorded(), t);
      for (int i = 0; i < t.length; i++) {
        assertThat(found[i] / expected[i]).as("%s at %s", told, i).isCloseTo(1, within(1e-10));
      }
    }
  }

  @Test
  void snrIsOneOnEpsAndTheVarianceOnTheScore() {
    TestProcess cosine = TestProcess.cosine();
    double[] t = {0.1, 0.5, 0.9};
    Weighting snr = weighting(Rule.SNR, 1);
    assertThat(weights(snr, Prediction.EPS, cosine, t))
        .containsExactly(new double[] {1, 1, 1}, within(1e-12));
    double[] variance = Arrays.stream(t).map(s -> Math.pow(Math.sin(Math.PI / 2 * s), 2)).toArray();
    assertThat(weights(snr, Prediction.SCORE, cosine, t)).containsExactly(variance, within(1e-12));
  }

  @Test
  void likelihoodIsTheSquaredDiffusionOnTheScore() {
    // f = -pi/2 tan, so g^2 = 2 sigma (sigma' - f sigma) = pi tan(pi t / 2)
    double[] t = {0.1, 0.5, 0.9};
    double[] squared = Arrays.stream(t).map(s -> Math.PI * Math.tan(Math.PI / 2 * s)).toArray();
    assertThat(weights(weighting(Rule.LIKELIHOOD, 1), Prediction.SCORE, TestProcess.cosine(), t))
        .containsExactly(squared, within(1e-9));
  }

  @Test
  void onTheFlowAVelocityCountsAsItMovesX0() {
    // x0 = x_t - t u
    assertThat(weights(weighting(Rule.SNR, 1), Prediction.VELOCITY, TestProcess.flow(), 0.25, 0.5))
        .containsExactly(new double[] {0.75 * 0.75, 0.25}, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Prediction.class)
  void noneIsOneOnWhateverIsTold(Prediction told) {
    assertThat(weights(weighting(Rule.NONE, 1), told, TestProcess.flow(), 0.25, 0.5))
        .containsExactly(1, 1);
  }
}
