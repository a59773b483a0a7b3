package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.langevin.runner.sampling.Sampling;
import org.langevin.spi.Sampler;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.testkit.oracle.GaussianMixture;

/** Rows of samples between two samples. */
class InterpolationTest {
  private static final Shape POINTS = new Shape(2, 1, 1, 0);
  private static final int ROWS = 3;
  private static final int COLUMNS = 5;

  private static <T> T with(Sampler sampler, TestProcess process, Function<Sampling, T> use) {
    GaussianMixture data =
        GaussianMixture.ofImages(
            POINTS, new double[] {1}, new double[][] {{0.2, -0.1}}, new double[] {0.5});
    try (Session session = TestEngine.open();
        Sampling sampling =
            new Sampling(
                session,
                sampler,
                process,
                POINTS,
                graph -> ExactDenoiser.of(process, data),
                false,
                Map.of(),
                11)) {
      return use.apply(sampling);
    }
  }

  private static float[] draw(Sampling sampling) {
    return sampling.draw(0, 2 * ROWS, 4, 0, () -> false, (n, e) -> {}).x0();
  }

  private static float[] interpolate(Sampling sampling) {
    return sampling.interpolate(ROWS, COLUMNS, 4, () -> false, (n, e) -> {}).x0();
  }

  private static float[] point(float[] x, int index) {
    return Arrays.copyOfRange(x, 2 * index, 2 * index + 2);
  }

  @Test
  void aRowGoesFromOneSampleToTheNextInEqualAngles() {
    TestProcess process = TestProcess.named("flow-linear");
    Sampler sampler =
        new DdimSampler(new DdimSampler.Config(20, 0, null, TimeGrid.Config.USUAL, false), process);

    with(
        sampler,
        process,
        sampling -> {
          float[] samples = draw(sampling);
          float[] rows = interpolate(sampling);
          for (int row = 0; row < ROWS; row++) {
            float[] from = point(samples, 2 * row);
            float[] to = point(samples, 2 * row + 1);
            float[] middle = point(rows, row * COLUMNS + COLUMNS / 2);
            assertThat(point(rows, row * COLUMNS)).as("first").isEqualTo(from);
            assertThat(point(rows, row * COLUMNS + COLUMNS - 1)).as("last").isEqualTo(to);
            for (int i = 0; i < 2; i++) { // for one Gaussian the sample is linear in the noise
              double mean = i == 0 ? 0.2 : -0.1;
              double expected = mean + Math.sqrt(0.5) * (from[i] - mean + to[i] - mean);
              assertThat((double) middle[i]).isCloseTo(expected, within(2e-3));
            }
          }
          return null;
        });
  }

  @Test
  void noiseOnTheWayIsThatOfTheRow() {
    TestProcess process = TestProcess.named("vp-linear");
    Sampler sampler =
        new EulerMaruyamaSampler(
            new EulerMaruyamaSampler.Config(20, Spacing.LOG_SNR, TimeGrid.Config.USUAL), process);

    with(
        sampler,
        process,
        sampling -> {
          float[] samples = draw(sampling);
          float[] rows = interpolate(sampling);
          for (int row = 0; row < ROWS; row++) {
            assertThat(point(rows, row * COLUMNS)).isEqualTo(point(samples, 2 * row));
            assertThat(point(rows, row * COLUMNS + COLUMNS - 1))
                .isNotEqualTo(point(samples, 2 * row + 1));
          }
          return null;
        });
  }
}
