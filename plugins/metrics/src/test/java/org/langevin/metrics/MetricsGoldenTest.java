package org.langevin.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Metric;
import org.langevin.spi.Metric.Summary;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;

/** What others measure of the same features: tools/parity/metrics.py made the vectors. */
class MetricsGoldenTest {
  private static final double PERCENT = 1e-4; // 1e-6 of the value
  private static Safetensors golden;

  @BeforeAll
  static void read() throws IOException {
    golden = Safetensors.read(Path.of("src/test/resources/golden/metrics.safetensors"));
  }

  private static double value(String name) {
    return golden.tensors().get(name).doubles()[0];
  }

  /** A set that comes in batches of seven. */
  private static Summary summary(Metric metric, String name, int most) {
    Tensor tensor = golden.tensors().get(name);
    int d = (int) tensor.shape()[1];
    float[] rows = tensor.floats();
    int n = Math.min(most, (int) tensor.shape()[0]);
    Summary summary = metric.summary(d);
    for (int i = 0; i < n; i += 7) {
      int end = Math.min(n, i + 7);
      summary.add(Arrays.copyOfRange(rows, i * d, end * d), null, end - i);
    }
    return summary;
  }

  private static Map<String, Double> measured(Metric metric, String x, String y, int most) {
    return metric.measure(summary(metric, x, most), summary(metric, y, most));
  }

  @Test
  void fidIsThatOfPytorchFidAndOfTorchFidelity() {
    double fid = measured(new FidMetric(), "x", "y", 1000).get("fid");
    for (String of : List.of("fid/exact", "fid/pytorch-fid", "fid/torch-fidelity")) {
      assertThat(fid).as(of).isCloseTo(value(of), withinPercentage(PERCENT));
    }
  }

  @Test
  void fidOfFewerImagesThanFeaturesIsTheFormula() {
    double fid = measured(new FidMetric(), "few/x", "few/y", 1000).get("fid");
    assertThat(fid).isCloseTo(value("few/fid/exact"), withinPercentage(PERCENT));
  }

  @Test
  void inceptionScoreIsThatOfTorchFidelity() {
    Metric metric = new InceptionScoreMetric(new InceptionScoreMetric.Config(10));
    float[] logits = golden.tensors().get("logits").floats();
    Summary summary = metric.summary(1);
    for (int i = 0; i < 300; i += 75) {
      summary.add(new float[75], Arrays.copyOfRange(logits, i * 7, (i + 75) * 7), 75);
    }
    Map<String, Double> measured = metric.measure(summary, null);
    assertThat(measured).containsOnlyKeys("is", "is-deviation");
    assertThat(measured.get("is")).isCloseTo(value("is/mean"), withinPercentage(PERCENT));
    assertThat(measured.get("is-deviation"))
        .isCloseTo(value("is/deviation"), withinPercentage(PERCENT));
  }

  @Test
  void kidOfWholeSetsIsThatOfTorchFidelity() {
    Metric metric = new KidMetric(new KidMetric.Config(2, 280, 1000, 5));
    Map<String, Double> measured = measured(metric, "x", "y", 280);
    assertThat(measured.get("kid")).isCloseTo(value("kid"), withinPercentage(PERCENT));
    assertThat(measured.get("kid-deviation")).isLessThan(1e-10);
  }

  @Test
  void mmdIsThatOfTorchFidelitySGaussianKernels() {
    List<Double> bandwidths =
        Arrays.stream(golden.metadata().get("bandwidths").split(",", -1))
            .map(Double::valueOf)
            .toList();
    Metric metric = new MmdMetric(new MmdMetric.Config(bandwidths, 1000, 0));
    assertThat(measured(metric, "x", "y", 280).get("mmd"))
        .isCloseTo(value("mmd"), withinPercentage(PERCENT));
  }

  @Test
  void precisionRecallDensityAndCoverageAreThoseOfPrdc() {
    Metric metric = new PrecisionRecallMetric(new PrecisionRecallMetric.Config(3, 5, 1000, 0));
    Map<String, Double> measured = measured(metric, "x", "y", 1000);
    assertThat(measured.keySet()).containsExactly("precision", "recall", "density", "coverage");
    measured.forEach(
        (name, found) ->
            assertThat(found).as(name).isCloseTo(value(name), withinPercentage(PERCENT)));
  }

  @Test
  void slicedWassersteinOfShiftedPointsOnALineIsTheShift() {
    Metric metric = new SlicedWassersteinMetric(new SlicedWassersteinMetric.Config(3, 5000, 0));
    float[] points = golden.tensors().get("x").floats();
    float[] shifted = new float[points.length];
    for (int i = 0; i < points.length; i++) {
      shifted[points.length - 1 - i] = points[i] - 0.75f;
    }
    Summary here = metric.summary(1);
    here.add(points, null, points.length);
    Summary there = metric.summary(1);
    there.add(shifted, null, shifted.length);
    assertThat(metric.measure(here, there).get("sliced-wasserstein"))
        .isCloseTo(0.75, withinPercentage(1e-3));
  }

  @Test
  void quantilesOfSetsOfDifferentSizesAreSteps() {
    double squared =
        SlicedWassersteinMetric.squaredDistance(new double[] {0, 3}, new double[] {0, 0, 6});
    assertThat(squared)
        .as("half stays, a sixth goes from 3 to 0, a third from 3 to 6")
        .isCloseTo(9 / 6.0 + 9 / 3.0, withinPercentage(1e-9));
  }
}
