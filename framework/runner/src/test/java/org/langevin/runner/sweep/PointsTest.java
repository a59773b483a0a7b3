package org.langevin.runner.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.config.Axis;
import org.langevin.runner.sweep.Points.Observation;
import org.langevin.spi.random.CounterRandom;

/** Where random, Sobol and modelled searches look. */
class PointsTest {
  private static final List<Axis> MIXED = Spaces.mixed();

  @Test
  void randomPointsFillTheSpaceAndDependOnSeedAndIndexAlone() {
    Points points = new RandomPoints(MIXED, 7);
    double mean = 0;
    int[] choices = new int[4];
    for (int i = 0; i < 1000; i++) {
      double[] point = points.at(i, List.of());
      assertThat(new RandomPoints(MIXED, 7).at(i, List.of())).isEqualTo(point);
      mean += Math.log10(point[1]) / 1000;
      choices[(int) point[2]]++;
      assertThat(Double.isNaN(point[3])).isEqualTo(point[2] != 1);
    }

    assertThat(mean).isCloseTo(-2.5, within(0.15));
    assertThat(Arrays.stream(choices).boxed().toList())
        .allSatisfy(n -> assertThat(n).isBetween(200, 300));
    assertThat(new RandomPoints(MIXED, 8).at(0, List.of())).isNotEqualTo(points.at(0, List.of()));
  }

  @Test
  void sobolCoordinatesAreThoseOfJoeAndKuo() {
    // point 77 of torch 2.10.0, SobolEngine(21), which has their direction numbers; in units of
    // 2^-30
    long[] recorded = {
      0x35800000, 0x35800000, 0x800000, 0x31800000, 0x35800000, 0x20800000, 0xe800000, 0x29800000,
      0xb800000, 0x1b800000, 0x8800000, 0x32800000, 0x1f800000, 0x15800000, 0x3f800000, 0x4800000,
      0x34800000, 0x38800000, 0x32800000, 0x800000, 0x9800000
    };
    for (int edge = 0; edge < recorded.length; edge++) {
      assertThat(SobolPoints.bits(edge, 77) >>> 22).as("edge %d", edge).isEqualTo(recorded[edge]);
    }
  }

  @Test
  void everyIntervalOfASobolSequenceHoldsOnePoint() {
    for (int edge = 0; edge < SobolPoints.MOST_EDGES; edge++) {
      boolean[] seen = new boolean[64];
      for (int i = 0; i < 64; i++) {
        int interval = (int) (SobolPoints.bits(edge, i) * 0x1p-52 * 64);
        assertThat(seen[interval]).as("edge %d, interval %d", edge, interval).isFalse();
        seen[interval] = true;
      }
    }
  }

  @Test
  void theParzenEstimatorIsADensityOfWhatItDraws() {
    List<double[]> seen = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      seen.add(new RandomPoints(MIXED, 1).at(i, List.of()));
    }
    Parzen parzen = new Parzen(MIXED, seen);
    double whole = 0;
    double expected = 0;
    double drawn = 0;
    int n = 40_000;
    for (int i = 0; i < n; i++) {
      double[] anywhere = new RandomPoints(MIXED, 2).at(i, List.of());
      double weight = 4 * parzen.density(anywhere) / n; // each of four options has its share
      whole += weight;
      expected += weight * Spaces.valley(anywhere);
      drawn += Spaces.valley(parzen.draw(CounterRandom.key(3, "test", i))) / n;
    }

    assertThat(whole).isCloseTo(1, within(0.01));
    assertThat(drawn).isCloseTo(expected, within(0.02));
  }

  @Test
  void theParzenEstimatorLearnsWhichValuesGoTogether() {
    List<Axis> axes = Spaces.cube(2);
    List<double[]> seen = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      seen.add(new double[] {i % 2 == 0 ? 0.1 : 0.9, i % 2 == 0 ? 0.9 : 0.1});
    }
    Parzen parzen = new Parzen(axes, seen);

    assertThat(parzen.density(new double[] {0.1, 0.9}))
        .isGreaterThan(10 * parzen.density(new double[] {0.1, 0.1}));
  }

  @Test
  void modelledPointsDependOnTheHistoryAloneAndApplyWhereTheyMay() {
    List<Observation> history = new ArrayList<>();
    Points points = new TpePoints(MIXED, 3, 10, 0.15);
    for (int i = 0; i < 40; i++) {
      double[] point = points.at(i, history);
      double[] again = new TpePoints(MIXED, 3, 10, 0.15).at(i, List.copyOf(history));
      assertThat(again).isEqualTo(point);
      assertThat(Double.isNaN(point[3])).isEqualTo(point[2] != 1);
      assertThat(point[0]).isBetween(-5.0, 10.0);
      assertThat(point[1]).isBetween(1e-5, 1.0);
      double cost = i % 7 == 0 ? Double.POSITIVE_INFINITY : Spaces.valley(point);
      history.add(new Observation(point, cost));
    }
  }

  @Test
  void modelledPointsComeCloserThanRandomOnes() {
    double[] tpe = new double[20];
    double[] random = new double[20];
    for (int seed = 0; seed < 20; seed++) {
      tpe[seed] = Spaces.best(new TpePoints(MIXED, seed, 10, 0.15), 60, Spaces::valley);
      random[seed] = Spaces.best(new RandomPoints(MIXED, seed), 60, Spaces::valley);
    }
    Arrays.sort(tpe);
    Arrays.sort(random);

    assertThat(tpe[10]).as("median").isLessThan(random[10] / 5);
    assertThat(tpe[14]).as("three quarters").isLessThan(random[0]);
  }

  static List<Arguments> functions() {
    return List.of(
        Arguments.of("branin", 2, (ToDoubleFunction<double[]>) Spaces::branin),
        Arguments.of("distance", 6, (ToDoubleFunction<double[]>) Spaces::distance),
        Arguments.of("hartmann", 6, (ToDoubleFunction<double[]>) Spaces::hartmann));
  }

  /** Against the medians of Optuna 5.0.0, which tools/parity/searches.py records. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  void modelledSearchesComeAsCloseAsOptunas(
      String name, int numbers, ToDoubleFunction<double[]> function) throws Exception {
    JsonNode optuna;
    try (InputStream recorded = getClass().getResourceAsStream("/golden/searches.json")) {
      optuna = new ObjectMapper().readTree(recorded).path(name);
    }
    List<Axis> axes = Spaces.cube(numbers);
    for (int count : new int[] {27, 60, 100}) {
      double random = median(seed -> Spaces.best(new RandomPoints(axes, seed), count, function));
      double tpe =
          median(seed -> Spaces.best(new TpePoints(axes, seed, 10, 0.15), count, function));
      String among = String.valueOf(count);
      assertThat(tpe)
          .as("of %d points", count)
          .isLessThan(optuna.path("each").path(among).asDouble());
      assertThat(tpe).isLessThan(random);
    }
  }

  private static double median(LongToDoubleFunction search) {
    double[] found = LongStream.range(0, 40).mapToDouble(search).sorted().toArray();
    return (found[19] + found[20]) / 2;
  }
}
