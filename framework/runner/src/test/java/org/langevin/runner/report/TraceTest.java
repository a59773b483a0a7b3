package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.langevin.runner.report.Metrics.Series;

class TraceTest {
  private static Trace trace(int size, IntToDoubleFunction value) {
    double[] x = new double[size];
    double[] y = new double[size];
    Arrays.setAll(x, i -> i);
    Arrays.setAll(y, value);
    return new Trace(x, y);
  }

  @Test
  void finiteAndBrokenValuesAreToldApart() {
    Series series =
        new Series(
            new double[] {1, 2, 3, 4}, new double[] {5, Double.NaN, 7, Double.POSITIVE_INFINITY});
    assertThat(Trace.finite(series).x()).containsExactly(1, 3);
    assertThat(Trace.finite(series).y()).containsExactly(5, 7);
    assertThat(Trace.broken(series).x()).containsExactly(2, 4);
  }

  @Test
  void thinningKeepsEveryPeakAndTheOrder() {
    Trace thin = trace(100_000, i -> i == 54_321 ? 1e6 : i == 777 ? -1e6 : i % 17).thinned();
    assertThat(thin.size()).isLessThanOrEqualTo(1200);
    assertThat(thin.max()).isEqualTo(1e6);
    assertThat(thin.stepOfMin()).isEqualTo(777);
    assertThat(thin.x()).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aShortTraceIsNotThinned() {
    Trace trace = trace(1200, i -> i);
    assertThat(trace.thinned()).isSameAs(trace);
  }

  @Test
  void smoothingFollowsALineAndAveragesNoise() {
    Trace line = trace(10_000, i -> 3 + 2 * i).smoothed();
    for (int i = 1; i < line.size() - 10; i++) {
      assertThat(line.y()[i]).isCloseTo(3 + 2 * line.x()[i], within(1e-6));
    }
    Trace noise = trace(10_000, i -> i % 2 == 0 ? 1 : -1).smoothed();
    assertThat(Math.abs(noise.max())).isLessThan(0.1);
    assertThat(line.x()[0]).isZero();
    assertThat(line.x()[line.size() - 1]).isEqualTo(9999);
  }

  @Test
  void anAbsurdValueSpoilsItsNeighbourhoodOnly() {
    Trace smooth = trace(4000, i -> i == 2000 ? 1e300 : 0.5).smoothed();
    assertThat(smooth.y()[100]).isEqualTo(0.5, within(1e-12));
    assertThat(smooth.last()).isEqualTo(0.5, within(1e-12));
    assertThat(smooth.max()).isGreaterThan(1e290);
  }

  @Test
  void aFewPointsStayAsTheyAre() {
    double[] y = trace(5, i -> i * i).smoothed().y();
    assertThat(y).containsExactly(0, 1, 4, 9, 16);
  }
}
