package org.langevin.testkit.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class GaussianMixtureTest {
  private static final double[] WEIGHTS = {2, 1, 1};
  private static final double[] STDS = {0.2, 0.5, 0.1};
  private static final GaussianMixture IMAGES =
      GaussianMixture.ofImages(
          new Shape(1, 1, 2, 0), WEIGHTS, new double[][] {{-0.5, 0.3}, {0.4, 0}, {0, 1}}, STDS);
  private static final GaussianMixture ELEMENTS =
      GaussianMixture.ofElements(WEIGHTS, new double[] {-0.5, 0.4, 1}, STDS);

  @Test
  void denoiserOfImagesObeysTweediesFormula() {
    obeysTweediesFormula(IMAGES);
  }

  @Test
  void denoiserOfElementsObeysTweediesFormula() {
    obeysTweediesFormula(ELEMENTS);
  }

  /** alpha E[x0 | x_t] = x_t + sigma^2 grad ln p(x_t). */
  private static void obeysTweediesFormula(GaussianMixture mixture) {
    double alpha = 0.8;
    double sigma = 0.35;
    double[] x = {0.1, 0.6, -1.5, 0.2, 0.3, -0.4};
    double[] x0 = denoised(mixture, x, alpha, sigma);
    double step = 1e-5;
    for (int i = 0; i < x.length; i++) {
      double[] image = {x[i - i % 2], x[i - i % 2 + 1]};
      image[i % 2] = x[i] + step;
      double above = mixture.logDensity(image, alpha, sigma);
      image[i % 2] = x[i] - step;
      double below = mixture.logDensity(image, alpha, sigma);
      double score = (above - below) / (2 * step);
      assertThat(alpha * x0[i]).isCloseTo(x[i] + sigma * sigma * score, within(1e-8));
    }
  }

  private static double[] denoised(
      GaussianMixture mixture, double[] x, double alpha, double sigma) {
    Graph g = new Graph(DataType.DOUBLE);
    Marginal at = new Marginal(g.table(alpha), g.table(sigma));
    g.output("x0", mixture.x0(g, g.input("x", DataType.DOUBLE, -1, 1, 1, 2), at));
    return g.sameDiff()
        .outputSingle(Map.of("x", Nd4j.createFromArray(x).reshape(x.length / 2, 1, 1, 2)), "x0")
        .ravel()
        .toDoubleVector();
  }

  @Test
  void densityOfImagesIntegratesToOne() {
    double sum = 0;
    double step = 0.05;
    for (double a = -4; a < 4; a += step) {
      for (double b = -4; b < 4; b += step) {
        sum += Math.exp(IMAGES.logDensity(new double[] {a, b}, 0.9, 0.4)) * step * step;
      }
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
  }

  @Test
  void elementsAreIndependent() {
    double together = ELEMENTS.logDensity(new double[] {0.2, -0.3}, 0.9, 0.4);
    double first = ELEMENTS.logDensity(new double[] {0.2}, 0.9, 0.4);
    double second = ELEMENTS.logDensity(new double[] {-0.3}, 0.9, 0.4);
    assertThat(together).isCloseTo(first + second, within(1e-12));
  }

  @Test
  void transportOfOneNormalIsLinear() {
    GaussianMixture normal = GaussianMixture.normal(0.3, 0.5);
    double scale = Math.hypot(0.9 * 0.5, 0.1) / Math.hypot(0.2 * 0.5, 0.98);
    assertThat(normal.transported(1.7, 0.2, 0.98, 0.9, 0.1))
        .isCloseTo(0.9 * 0.3 + scale * (1.7 - 0.2 * 0.3), within(1e-13));
  }

  @Test
  void transportMovesWithTheVelocity() {
    // x0 + sigma eps: dx/dsigma = eps = -sigma score
    double step = 1e-4;
    for (double x = -2; x < 2; x += 0.3) {
      double above = ELEMENTS.transported(x, 1, 0.4, 1, 0.4 + step);
      double below = ELEMENTS.transported(x, 1, 0.4, 1, 0.4 - step);
      double score =
          (ELEMENTS.logDensity(new double[] {x + step}, 1, 0.4)
                  - ELEMENTS.logDensity(new double[] {x - step}, 1, 0.4))
              / (2 * step);
      assertThat((above - below) / (2 * step)).isCloseTo(-0.4 * score, within(1e-6));
    }
  }

  @Test
  void drawnNumbersAreNearTheirLaw() {
    int count = 10_000;
    double[] x = ELEMENTS.draw(6, count, 1);
    double std = Math.sqrt(ELEMENTS.covariance(0, 0));
    assertThat(ELEMENTS.wasserstein(x)).isBetween(0.1 * std / 100, 2 * std / 100);
  }

  @Test
  void numbersMovedAsideAreAsFarAsTheyWereMoved() {
    double[] x = ELEMENTS.draw(6, 10_000, 1);
    for (int i = 0; i < x.length; i++) {
      x[i] += 3;
    }
    assertThat(ELEMENTS.wasserstein(x)).isCloseTo(3, within(0.02));
  }

  @Test
  void componentsOfImagesFollowTheLawAlongTheirDirection() {
    int count = 10_000;
    double[] x = IMAGES.draw(7, count, 2);
    double[] along = new double[count];
    for (int i = 0; i < count; i++) {
      along[i] = 0.6 * x[2 * i] + 0.8 * x[2 * i + 1];
    }
    assertThat(IMAGES.along(0.6, 0.8).wasserstein(along)).isLessThan(0.02);
    assertThat(IMAGES.along(0.8, 0.6).wasserstein(along)).isGreaterThan(0.03);
  }

  @Test
  void drawnImagesHaveTheMomentsStated() {
    hasTheMomentsStated(IMAGES);
  }

  @Test
  void drawnElementsHaveTheMomentsStated() {
    hasTheMomentsStated(ELEMENTS);
  }

  private static void hasTheMomentsStated(GaussianMixture mixture) {
    int count = 40_000;
    double[] x = mixture.draw(5, count, 2);
    double error = 4 / Math.sqrt(count);
    for (int i = 0; i < 2; i++) {
      double mean = 0;
      for (int n = 0; n < count; n++) {
        mean += x[2 * n + i] / count;
      }
      assertThat(mean).isCloseTo(mixture.mean(i), within(error));
      for (int j = 0; j < 2; j++) {
        double covariance = 0;
        for (int n = 0; n < count; n++) {
          covariance += (x[2 * n + i] - mixture.mean(i)) * (x[2 * n + j] - mixture.mean(j)) / count;
        }
        assertThat(covariance).isCloseTo(mixture.covariance(i, j), within(error));
      }
    }
  }
}
