package org.langevin.runner.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler.Curve;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

class SnrCurveTest {
  private static final Offset<Double> BOUND = within(0.02);

  private static Function<double[], Curve> path(
      DoubleUnaryOperator alpha, DoubleUnaryOperator sigma) {
    return t ->
        new Curve(Arrays.stream(t).map(alpha).toArray(), Arrays.stream(t).map(sigma).toArray());
  }

  /** A process of which only the range matters here. */
  private record Between(double tMin, double horizon) implements Process {
    @Override
    public boolean discrete() {
      return false;
    }

    @Override
    public Family family() {
      return Family.INTERPOLATING;
    }

    @Override
    public Marginal marginal(Graph g, SDVariable t) {
      throw new AssertionError("given as numbers");
    }

    @Override
    public Marginal rate(Graph g, SDVariable t) {
      throw new AssertionError("not asked for");
    }

    @Override
    public SDVariable trainingTime(Graph g, SDVariable u) {
      throw new AssertionError("not asked for");
    }

    @Override
    public SDVariable label(Graph g, SDVariable t) {
      throw new AssertionError("not asked for");
    }

    @Override
    public double priorScale() {
      return 1;
    }
  }

  @Test
  void aStraightPathsRatioIsThatOfThePaper() {
    SnrCurve snr =
        SnrCurve.of(new Between(0, 1), path(t -> 1 - t, t -> t), new double[] {1, 0.75, 0.5, 0.75})
            .orElseThrow();

    for (int i = 0; i < snr.t().length; i++) {
      double t = snr.t()[i];
      assertThat(snr.logSnr()[i]).isCloseTo(2 * Math.log((1 - t) / t), within(1e-4));
    }
    assertThat(snr.t()).isSorted();
    // Infinite at both ends: left out, and what is left goes as far as 20.
    assertThat(snr.logSnr()[0]).isBetween(17.0, 20.0);
    assertThat(snr.logSnr()[snr.logSnr().length - 1]).isBetween(-20.0, -17.0);
    assertThat(snr.networkT()).containsExactly(1, 0.75, 0.5);
    assertThat(snr.networkLogSnr()[0]).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(snr.networkLogSnr()[1]).isCloseTo(-2 * Math.log(3), within(1e-5));
  }

  @Test
  void aSteepBeginningHasPointsCloseToOneAnother() {
    SnrCurve snr =
        SnrCurve.of(new Between(0.002, 80), path(t -> 1, t -> t), new double[0]).orElseThrow();

    for (int i = 1; i < snr.t().length; i++) {
      assertThat(snr.logSnr()[i - 1] - snr.logSnr()[i]).isBetween(0.0, 1.0);
    }
    assertThat(snr.t()[0]).isEqualTo(0.002);
    assertThat(snr.at(1)).isCloseTo(0, within(0.01));
  }

  @Test
  void levelsAreEvenlySpacedInTheRatioWhereImagesDrown() {
    SnrCurve wide =
        SnrCurve.of(new Between(0.001, 100), path(t -> 1, t -> t), new double[0]).orElseThrow();
    SnrCurve narrow =
        SnrCurve.of(new Between(0.1, 10), path(t -> 1, t -> t), new double[0]).orElseThrow();

    assertThat(ratios(wide.evenly(3))).containsExactly(new double[] {5.75, 1.5, -2.75}, BOUND);
    assertThat(ratios(narrow.evenly(1))).containsExactly(new double[] {0}, BOUND);
  }

  private static double[] ratios(double[] t) {
    return Arrays.stream(t).map(s -> -2 * Math.log(s)).toArray();
  }

  @Test
  void aProcessWithoutAFiniteRatioHasNoCurve() {
    assertThat(SnrCurve.of(new Between(0, 1), path(t -> 1, t -> 0), new double[0])).isEmpty();
  }
}
