package org.langevin.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Dataset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

class PlaneDatasetsTest {
  private static final int SAMPLES = 20_000;
  private static final Assets NOTHING = new TestAssets(Path.of("nowhere"), Map.of());

  static Stream<Dataset> datasets() {
    return Stream.of(
        new GaussiansDataset(new GaussiansDataset.Config(8, 0.05, SAMPLES, 0)),
        new MoonsDataset(new MoonsDataset.Config(0.03, SAMPLES, 0)),
        new SwissRollDataset(new SwissRollDataset.Config(0.02, SAMPLES, 0)),
        new CheckerboardDataset(new CheckerboardDataset.Config(SAMPLES, 0)));
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void pointsAreTwoChannelsOfOnePixelNearTheUnitSquare(Dataset dataset) {
    Shape shape = dataset.shape();
    assertThat(new int[] {shape.channels(), shape.height(), shape.width()})
        .containsExactly(2, 1, 1);
    try (Examples examples = dataset.open(NOTHING)) {
      assertThat(examples.size()).isEqualTo(SAMPLES);
      ExamplesContract.check(examples, shape, 0.25);
      assertThat(ExamplesContract.read(examples, shape, 1, 5))
          .isEqualTo(ExamplesContract.read(examples, shape, 1, 0))
          .isNotEqualTo(ExamplesContract.read(examples, shape, 2, 0));
    }
  }

  @Test
  void gaussiansHaveTheirMeansOnACircleAndTheStatedDeviation() {
    int modes = 5;
    double std = 0.1;
    GaussiansDataset dataset =
        new GaussiansDataset(new GaussiansDataset.Config(modes, std, SAMPLES, 3));
    double[][] sums = new double[modes][5];
    try (Examples examples = dataset.open(NOTHING)) {
      for (int i = 0; i < SAMPLES; i++) {
        float[] p = ExamplesContract.read(examples, dataset.shape(), i, 0);
        double[] s = sums[examples.label(i)];
        s[0]++;
        s[1] += p[0];
        s[2] += p[1];
        s[3] += p[0] * p[0] + p[1] * p[1];
        s[4] += p[0] * p[1];
      }
    }
    for (int k = 0; k < modes; k++) {
      double n = sums[k][0];
      double mx = sums[k][1] / n;
      double my = sums[k][2] / n;
      assertThat(n / SAMPLES).isCloseTo(1.0 / modes, within(0.015));
      assertThat(mx).isCloseTo(0.8 * Math.cos(2 * Math.PI * k / modes), within(0.01));
      assertThat(my).isCloseTo(0.8 * Math.sin(2 * Math.PI * k / modes), within(0.01));
      assertThat(sums[k][3] / n - mx * mx - my * my).isCloseTo(2 * std * std, within(0.001));
      assertThat(sums[k][4] / n - mx * my).isCloseTo(0, within(0.0007));
    }
  }

  @Test
  void moonsLieOnTheirHalfCircles() {
    MoonsDataset dataset = new MoonsDataset(new MoonsDataset.Config(0, 1000, 1));
    try (Examples examples = dataset.open(NOTHING)) {
      for (int i = 0; i < 1000; i++) {
        float[] p = ExamplesContract.read(examples, dataset.shape(), i, 0);
        double x = p[0] * 1.5 + 0.5;
        double y = p[1] * 1.5 + 0.25;
        boolean upper = examples.label(i) == 0;
        assertThat(Math.hypot(x - (upper ? 0 : 1), y - (upper ? 0 : 0.5)))
            .isCloseTo(1, within(1e-6));
        assertThat(upper ? y : 0.5 - y).isGreaterThan(-1e-6);
      }
    }
  }

  @Test
  void theSwissRollIsASpiral() {
    SwissRollDataset dataset = new SwissRollDataset(new SwissRollDataset.Config(0, 1000, 1));
    try (Examples examples = dataset.open(NOTHING)) {
      for (int i = 0; i < 1000; i++) {
        float[] p = ExamplesContract.read(examples, dataset.shape(), i, 0);
        double t = Math.hypot(p[0], p[1]) * 4.5 * Math.PI;
        assertThat(t).isBetween(1.5 * Math.PI - 1e-5, 4.5 * Math.PI + 1e-5);
        assertThat(p[0] * 4.5 * Math.PI).isCloseTo(t * Math.cos(t), within(2e-4));
      }
    }
  }

  @Test
  void theCheckerboardFillsEverySecondSquareEvenly() {
    CheckerboardDataset dataset =
        new CheckerboardDataset(new CheckerboardDataset.Config(SAMPLES, 1));
    int[][] counts = new int[4][4];
    try (Examples examples = dataset.open(NOTHING)) {
      for (int i = 0; i < SAMPLES; i++) {
        float[] p = ExamplesContract.read(examples, dataset.shape(), i, 0);
        counts[(int) ((p[1] + 1) * 2)][(int) ((p[0] + 1) * 2)]++;
      }
    }
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 4; column++) {
        double share = counts[row][column] / (double) SAMPLES;
        assertThat(share).isCloseTo((row + column) % 2 == 0 ? 0.125 : 0, within(0.01));
      }
    }
  }

  @Test
  void seedAndConfigurationShowInPointsAndHash() {
    MoonsDataset a = new MoonsDataset(new MoonsDataset.Config(0.03, 100, 1));
    MoonsDataset same = new MoonsDataset(new MoonsDataset.Config(0.03, 100, 1));
    MoonsDataset other = new MoonsDataset(new MoonsDataset.Config(0.03, 100, 2));
    Shape shape = a.shape();
    try (Examples x = a.open(NOTHING);
        Examples y = same.open(NOTHING);
        Examples z = other.open(NOTHING)) {
      assertThat(y.hash()).isEqualTo(x.hash()).isNotEqualTo(z.hash());
      float[] point = ExamplesContract.read(x, shape, 7, 0);
      assertThat(ExamplesContract.read(y, shape, 7, 0)).isEqualTo(point);
      assertThat(ExamplesContract.read(z, shape, 7, 0)).isNotEqualTo(point);
    }
  }
}
