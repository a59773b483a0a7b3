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
import org.langevin.testkit.oracle.GaussianMixture;

/**
 * With the exact denoiser of normal data a sampler on DDPM's whole times must reach the data's law;
 * in the runner a sample depends on its number alone.
 */
class GaussianOracleTest {
  private static final double MEAN = 0.3;
  private static final double STD = 0.5;
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
    int draws = (int) sampler.nfe().getAsLong();
    Response response =
        Response.of(
            session, sampler, PROCESS, GaussianMixture.normal(MEAN, STD), Map.of("z", draws));
    assertThat(response.mean()).as("mean").isCloseTo(MEAN, within(1e-3));
    assertThat(Math.sqrt(response.variance())).as("std").isCloseTo(STD, within(bias * STD));
  }

  @Test
  void sampleDependsOnItsNumberAlone() {
    Sampler sampler = ancestral(50, Variance.FIXED_LARGE);
    float[] together = draw(sampler, 7, 7).x0();
    assertThat(draw(sampler, 7, 2).x0()).containsExactly(together, within(1e-6f));
  }

  @Test
  void oneStepGoesStraightToTheEstimate() {
    assertThat(draw(ddim(1, 0), 8, 8).nfe()).isEqualTo(1);
    assertThat(draw(ancestral(1, Variance.FIXED_SMALL), 8, 8).nfe()).isEqualTo(1);
  }
}
