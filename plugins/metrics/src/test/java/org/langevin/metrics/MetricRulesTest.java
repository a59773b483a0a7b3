package org.langevin.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Metric;
import org.langevin.spi.Metric.Summary;
import org.langevin.spi.random.CounterRandom;

class MetricRulesTest {
  private static final Metric FID = new FidMetric();
  private static final Metric IS = new InceptionScoreMetric(new InceptionScoreMetric.Config(10));
  private static final Metric KID = new KidMetric(new KidMetric.Config(3, 50, 100, 0));
  private static final Metric MMD = new MmdMetric(new MmdMetric.Config(List.of(1.0), 500, 0));
  private static final Metric PRECISION =
      new PrecisionRecallMetric(new PrecisionRecallMetric.Config(3, 5, 500, 0));
  private static final Metric SLICED =
      new SlicedWassersteinMetric(new SlicedWassersteinMetric.Config(64, 500, 0));

  static List<Metric> againstReference() {
    return List.of(FID, KID, MMD, PRECISION, SLICED);
  }

  private static float[] normals(long seed, int length, double mean, double deviation) {
    float[] x = new float[length];
    CounterRandom.normals(CounterRandom.key(seed, "test", 0), x, 0, length);
    for (int i = 0; i < length; i++) {
      x[i] = (float) (mean + deviation * x[i]);
    }
    return x;
  }

  private static Summary summary(Metric metric, int d, float... vectors) {
    Summary summary = metric.summary(d);
    summary.add(vectors, null, vectors.length / d);
    return summary;
  }

  private static Map<String, Double> measured(Metric metric, double shift) {
    return metric.measure(
        summary(metric, 4, normals(1, 4 * 300, shift, 1)),
        summary(metric, 4, normals(2, 4 * 300, 0, 1)));
  }

  @ParameterizedTest
  @MethodSource("againstReference")
  void distancesGrowWithTheShiftAndSharesFall(Metric metric) {
    assertThat(metric.needsReference()).isTrue();
    Map<String, Double> none = measured(metric, 0);
    Map<String, Double> some = measured(metric, 0.5);
    Map<String, Double> more = measured(metric, 3);
    for (String name : none.keySet()) {
      if (!name.endsWith("-deviation")) {
        double sign = metric == PRECISION ? -1 : 1;
        assertThat(sign * some.get(name)).as(name).isGreaterThan(sign * none.get(name));
        assertThat(sign * more.get(name)).as(name).isGreaterThan(sign * some.get(name));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("againstReference")
  void batchesAreNoMatter(Metric metric) {
    float[] x = normals(1, 4 * 300, 0, 1);
    Summary reference = summary(metric, 4, normals(2, 4 * 300, 0, 1));
    Summary inBatches = metric.summary(4);
    for (int i = 0; i < 300; i += 60) {
      inBatches.add(Arrays.copyOfRange(x, 4 * i, 4 * (i + 60)), null, 60);
    }
    assertThat(metric.measure(inBatches, reference))
        .isEqualTo(metric.measure(summary(metric, 4, x), reference));
  }

  @ParameterizedTest
  @MethodSource("againstReference")
  void measuringTwiceGivesTheSame(Metric metric) {
    Summary samples = summary(metric, 4, normals(1, 4 * 300, 0.1, 1));
    Summary reference = summary(metric, 4, normals(2, 4 * 300, 0, 1));
    assertThat(metric.measure(samples, reference)).isEqualTo(metric.measure(samples, reference));
  }

  @Test
  void fidOfASetAndItselfIsNothing() {
    Summary set = summary(FID, 4, normals(1, 4 * 300, 100, 1));
    assertThat(FID.measure(set, set).get("fid")).isCloseTo(0, within(1e-10));
    Summary constant = summary(FID, 2, 1, 2, 1, 2, 1, 2);
    Summary other = summary(FID, 2, 4, 6, 4, 6);
    assertThat(FID.measure(constant, other).get("fid")).isCloseTo(25, within(1e-12));
  }

  @Test
  void biasOfFidFallsAsOneOverN() {
    Summary reference = summary(FID, 8, normals(9, 8 * 20_000, 0, 1));
    double few = FID.measure(summary(FID, 8, normals(1, 8 * 250, 0, 1)), reference).get("fid");
    double many = FID.measure(summary(FID, 8, normals(2, 8 * 4000, 0, 1)), reference).get("fid");
    assertThat(few / many).isBetween(6.0, 30.0);
  }

  @Test
  void scoreIsTheNumberOfClassesWhereImagesAreClearAndEven() {
    Summary clear = IS.summary(1);
    float[] logits = new float[100 * 5];
    for (int i = 0; i < 100; i++) {
      logits[i * 5 + i / 10 % 5] = 100;
    }
    clear.add(new float[100], logits, 100);
    assertThat(IS.measure(clear, null).get("is")).isCloseTo(5, within(1e-9));
    Summary undecided = IS.summary(1);
    undecided.add(new float[100], new float[500], 100);
    assertThat(IS.measure(undecided, null).get("is")).isCloseTo(1, within(1e-9));
  }

  @Test
  void aReservoirKeepsEveryRowWithTheSameChance() {
    double[] sum = new double[1];
    for (int seed = 0; seed < 200; seed++) {
      Reservoir reservoir = new Reservoir(1, 20, seed);
      for (int i = 0; i < 200; i++) {
        reservoir.add(new float[] {i}, null, 1);
      }
      assertThat(reservoir.all()).hasSize(20).doesNotHaveDuplicates();
      for (double row : reservoir.all()) {
        sum[0] += row / (200.0 * 20);
      }
    }
    assertThat(sum[0]).isCloseTo(99.5, within(4.0));
  }

  // ---- what is refused ----

  @ParameterizedTest
  @MethodSource("againstReference")
  void setsOfOtherFeaturesAreRefused(Metric metric) {
    Summary samples = summary(metric, 4, normals(1, 4 * 100, 0, 1));
    Summary reference = summary(metric, 2, normals(2, 2 * 100, 0, 1));
    assertThatThrownBy(() -> metric.measure(samples, reference))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("4 values", "reference's 2", "same features");
    assertThatThrownBy(() -> metric.measure(samples, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a summary of the reference images");
  }

  @Test
  void tooFewImagesAreRefused() {
    Summary enough = summary(FID, 1, 1, 2);
    Summary one = summary(FID, 1, 1);
    assertThatThrownBy(() -> FID.measure(one, enough))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fid needs at least 2 samples, got 1; take more of them");
    assertThatThrownBy(() -> FID.measure(enough, one))
        .hasMessage("fid needs at least 2 reference images, got 1; take more of them");
    assertThatThrownBy(
            () -> KID.measure(summary(KID, 1, new float[49]), summary(KID, 1, new float[50])))
        .hasMessageContainingAll("subset-size = 50", "got 49");
    assertThatThrownBy(() -> IS.measure(IS.summary(1), null)).hasMessageContaining("at least 10");
    assertThatThrownBy(
            () -> PRECISION.measure(summary(PRECISION, 1, 1), summary(PRECISION, 1, 1, 2)))
        .hasMessageContaining("5 neighbours needs at least 6 samples, got 1");
  }

  @Test
  void scoresNeedLogits() {
    assertThatThrownBy(() -> IS.summary(2).add(new float[4], null, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("needs the logits", "take features such as inception");
    assertThatThrownBy(() -> IS.summary(2).add(new float[4], new float[5], 2))
        .hasMessageContaining("5 logits do not fit 2 images");
  }

  @Test
  void damagedVectorsAreRefused() {
    assertThatThrownBy(() -> summary(FID, 2, 1, 2, 3, Float.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Image 1", "NaN");
    assertThatThrownBy(() -> FID.summary(2).add(new float[3], null, 2))
        .hasMessageContainingAll("2 vectors of 2 values", "not 3");
  }

  @Test
  void emptyBandwidthsAndSmallReservoirsAreRefused() {
    new MmdMetric.Config(List.of(), 10, 0)
        .check((key, message) -> assertThat(key + message).contains("bandwidths", "is empty"));
    List<String> problems = new ArrayList<>();
    new PrecisionRecallMetric.Config(3, 5, 5, 0)
        .check((key, message) -> problems.add(key + " " + message));
    assertThat(problems).singleElement().asString().contains("rows", "5 neighbours", "6");
    new KidMetric.Config(1, 50, 49, 0).check((key, message) -> problems.add(key + " " + message));
    assertThat(problems.get(1)).contains("rows is 49", "subsets of 50");
  }
}
