package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.runner.sampling.Sampling;
import org.langevin.samplers.AncestralSampler.Variance;
import org.langevin.spi.Sampler;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;

/**
 * With the exact denoiser of Gaussian data a sampler must reach the data's law: mean, variance and
 * (no) correlation between pixels, within Monte-Carlo error.
 */
class GaussianOracleTest {
  private static final double MEAN = 0.3;
  private static final double STD = 0.5;
  private static final int COUNT = 20_000;
  private static final Shape PIXELS = new Shape(1, 1, 2, 0);
  private static final TestProcess PROCESS = TestProcess.ddpm(1000);
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static Sampling sampling(Sampler sampler) {
    return new Sampling(
        session,
        sampler,
        PROCESS,
        PIXELS,
        graph -> ExactDenoiser.normal(PROCESS).telling("eps"),
        false,
        Map.of(),
        7);
  }

  private static Sampling.Samples draw(Sampler sampler, int count, int batch) {
    try (Sampling sampling = sampling(sampler)) {
      return sampling.draw(0, count, batch, 0, () -> false, (finished, evaluations) -> {});
    }
  }

  private static Sampler ancestral(int steps, Variance variance) {
    return new AncestralSampler(
        new AncestralSampler.Config(
            steps, Spacing.TRAILING, TimeGrid.Config.USUAL, variance, false),
        PROCESS,
        new FakeObjective(false));
  }

  private static Sampler ddim(int steps, double eta) {
    return new DdimSampler(
        new DdimSampler.Config(steps, eta, Spacing.TRAILING, TimeGrid.Config.USUAL, false),
        PROCESS);
  }

  static Stream<Arguments> samplers() {
    return Stream.of(
        Arguments.of("ancestral, all steps, small", ancestral(1000, Variance.FIXED_SMALL), 0.01),
        Arguments.of("ancestral, all steps, large", ancestral(1000, Variance.FIXED_LARGE), 0.01),
        Arguments.of("ddim, 200 steps", ddim(200, 0), 0.015),
        Arguments.of("ddim, 1000 steps, eta 1", ddim(1000, 1), 0.01));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samplers")
  void reachesTheLawOfTheData(String name, Sampler sampler, double bias) {
    Sampling.Samples samples = draw(sampler, COUNT, COUNT);
    double error = 4 / Math.sqrt(COUNT);
    double[] mean = new double[2];
    double[][] second = new double[2][2];
    for (int n = 0; n < COUNT; n++) {
      for (int i = 0; i < 2; i++) {
        double d = samples.x0()[2 * n + i] - MEAN;
        mean[i] += d / COUNT;
        for (int j = 0; j < 2; j++) {
          second[i][j] += d * (samples.x0()[2 * n + j] - MEAN) / COUNT;
        }
      }
    }
    for (int i = 0; i < 2; i++) {
      assertThat(mean[i]).as("mean").isCloseTo(0, within(STD * error + bias));
      assertThat(Math.sqrt(second[i][i])).as("std").isCloseTo(STD, within(STD * error + bias));
    }
    assertThat(second[0][1]).as("covariance").isCloseTo(0, within(STD * STD * error));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samplers")
  void countsAsManyEvaluationsAsItSays(String name, Sampler sampler, double bias) {
    assertThat(draw(sampler, 3, 2).nfe()).isEqualTo((double) sampler.nfe().getAsLong());
  }

  @Test
  void sampleDependsOnItsNumberAlone() {
    Sampler sampler = ancestral(50, Variance.FIXED_LARGE);
    float[] together = draw(sampler, 7, 7).x0();
    assertThat(draw(sampler, 7, 2).x0()).containsExactly(together, within(1e-6f));
  }

  @Test
  void ddimIsAFirstOrderMethod() {
    // deterministic, so the error is that of the map from noise to data: halving steps doubles it
    float[] exact = draw(ddim(1000, 0), 64, 64).x0();
    double coarse = distance(draw(ddim(50, 0), 64, 64).x0(), exact);
    double fine = distance(draw(ddim(100, 0), 64, 64).x0(), exact);
    double order = Math.log(coarse / fine) / Math.log(2);
    assertThat(order).isBetween(0.8, 1.4);
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum / a.length);
  }

  @Test
  void oneStepGoesStraightToTheEstimate() {
    assertThat(draw(ddim(1, 0), 8, 8).nfe()).isEqualTo(1);
    assertThat(draw(ancestral(1, Variance.FIXED_SMALL), 8, 8).nfe()).isEqualTo(1);
  }
}
