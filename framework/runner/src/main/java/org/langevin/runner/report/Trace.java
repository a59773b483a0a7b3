package org.langevin.runner.report;

import java.util.Arrays;
import org.langevin.runner.report.Metrics.Series;

/**
 * A series made ready for drawing: few enough points for a page, a smooth line through the noise,
 * and the steps at which it was not finite.
 *
 * @param x steps
 * @param y values, finite
 */
public record Trace(double[] x, double[] y) {
  private static final int RAW_POINTS = 1200;
  private static final int CURVE_POINTS = 400;

  /** The finite part of a series. */
  public static Trace finite(Series series) {
    return keep(series, true);
  }

  /** The part of a series that is NaN or infinite. */
  static Trace broken(Series series) {
    return keep(series, false);
  }

  private static Trace keep(Series series, boolean finite) {
    double[] x = new double[series.steps().length];
    double[] y = new double[x.length];
    int n = 0;
    for (int i = 0; i < x.length; i++) {
      if (Double.isFinite(series.values()[i]) == finite) {
        x[n] = series.steps()[i];
        y[n++] = series.values()[i];
      }
    }
    return new Trace(Arrays.copyOf(x, n), Arrays.copyOf(y, n));
  }

  /** Number of points. */
  public int size() {
    return x.length;
  }

  /** The smallest value; 0 of none. */
  public double min() {
    return Arrays.stream(y).min().orElse(0);
  }

  /** The greatest value; 0 of none. */
  public double max() {
    return Arrays.stream(y).max().orElse(0);
  }

  /** The last value. */
  public double last() {
    return y[y.length - 1];
  }

  /** The step of the smallest value. */
  double stepOfMin() {
    int best = 0;
    for (int i = 1; i < y.length; i++) {
      best = y[i] < y[best] ? i : best;
    }
    return x[best];
  }

  /**
   * At most about a thousand points that keep every peak: of each stretch its extremes and two that
   * stand for the rest.
   */
  public Trace thinned() {
    if (size() <= RAW_POINTS) {
      return this;
    }
    int stretches = RAW_POINTS / 4;
    int[] kept = new int[4 * stretches];
    for (int s = 0; s < stretches; s++) {
      int from = begin(s, stretches);
      int to = begin(s + 1, stretches);
      int low = from;
      int high = from;
      for (int i = from; i < to; i++) {
        low = y[i] < y[low] ? i : low;
        high = y[i] > y[high] ? i : high;
      }
      kept[4 * s] = from;
      kept[4 * s + 1] = (from + to) / 2;
      kept[4 * s + 2] = low;
      kept[4 * s + 3] = high;
    }
    int[] order = Arrays.stream(kept).sorted().distinct().toArray();
    return new Trace(
        Arrays.stream(order).mapToDouble(i -> x[i]).toArray(),
        Arrays.stream(order).mapToDouble(i -> y[i]).toArray());
  }

  /**
   * The mean over about four hundredths of the series around each point. Stretches are averaged
   * first, so that one absurd value spoils its own neighbourhood only.
   */
  public Trace smoothed() {
    int n = Math.min(size(), CURVE_POINTS);
    double[] meanX = new double[n];
    double[] meanY = new double[n];
    for (int s = 0; s < n; s++) {
      int from = begin(s, n);
      int to = begin(s + 1, n);
      meanX[s] = mean(x, from, to);
      meanY[s] = mean(y, from, to);
    }
    int reach = n < 20 ? 0 : Math.max(1, n / 50);
    double[] smooth = new double[n];
    for (int i = 0; i < n; i++) {
      // The steep beginning is averaged less; the end, where no more comes, over half the window.
      int here = Math.min(reach, i / 3);
      smooth[i] = mean(meanY, i - here, Math.min(n, i + here + 1));
    }
    if (n > 0) {
      meanX[0] = x[0];
      meanX[n - 1] = x[size() - 1];
    }
    return new Trace(meanX, smooth);
  }

  private int begin(int stretch, int stretches) {
    return (int) ((long) stretch * size() / stretches);
  }

  private static double mean(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i] / (to - from);
    }
    return sum;
  }
}
