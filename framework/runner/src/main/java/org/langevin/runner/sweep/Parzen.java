package org.langevin.runner.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.langevin.config.Axis;
import org.langevin.config.Axis.Range;
import org.langevin.spi.random.CounterRandom;

/**
 * A Parzen estimator over all axes at once (Falkner, Klein and Hutter 2018, section 3): an equal
 * mixture of a uniform prior and one kernel at each observation. A kernel is the product of one for
 * each axis, a Gaussian truncated to the range or a preference for the observed option; where an
 * axis did not apply to the observation, it is the prior. A Gaussian is as wide as the larger of
 * the gaps to its neighbours on the axis (Bergstra et al. 2011, section 4.2).
 */
final class Parzen {
  private static final int TRIES = 100;
  private final List<Axis> axes;
  private final List<double[]> observations;

  /** By observation and axis; 0 where there is no Gaussian. */
  private final double[][] widths;

  /**
   * The estimator of these observations, which may be none.
   *
   * @param axes of the sweep; those that are not searched are left out
   * @param observations a coordinate for each axis, NaN where it does not apply
   */
  Parzen(List<Axis> axes, List<double[]> observations) {
    this.axes = axes;
    this.observations = observations;
    this.widths = new double[observations.size()][axes.size()];
    for (int a = 0; a < axes.size(); a++) {
      Optional<Range> range = axes.get(a).range();
      if (axes.get(a).searched() && range.isPresent()) {
        widths(range.get(), a);
      }
    }
  }

  private void widths(Range range, int axis) {
    int n = observations.size();
    double narrowest = 1.0 / Math.min(100, n + 2);
    double[] places = new double[n];
    for (int i = 0; i < n; i++) {
      places[i] = range.place(observations.get(i)[axis]);
    }
    double[] sorted = Arrays.stream(places).filter(x -> !Double.isNaN(x)).sorted().toArray();
    int last = sorted.length - 1;
    for (int i = 0; i < n; i++) {
      if (!Double.isNaN(places[i])) {
        int at = Arrays.binarySearch(sorted, places[i]);
        double left = at > 0 ? places[i] - sorted[at - 1] : 0;
        double right = at < last ? sorted[at + 1] - places[i] : 0;
        double gap = last > 0 ? Math.max(left, right) : 1;
        widths[i][axis] = Math.max(narrowest, gap);
      }
    }
  }

  /** A point drawn by the given key. */
  double[] draw(long key) {
    int component = CounterRandom.below(key, 0, observations.size() + 1);
    double[] point = new double[axes.size()];
    Arrays.fill(point, Double.NaN);
    for (int a = 0; a < point.length; a++) {
      Axis axis = axes.get(a);
      if (axis.searched() && axis.applies(axes, point)) {
        double seen = seen(component, a);
        long own = CounterRandom.key(key, a + 1L);
        point[a] =
            axis.range().isPresent()
                ? number(axis.range().get(), seen, width(component, a), own)
                : option(axis.labels().size(), seen, own);
      }
    }
    return point;
  }

  /** The density at a point, in which ranges are as long as 1. */
  double density(double[] point) {
    double sum = 0;
    for (int component = 0; component <= observations.size(); component++) {
      double product = 1;
      for (int a = 0; a < point.length; a++) {
        Axis axis = axes.get(a);
        if (axis.searched() && !Double.isNaN(point[a])) {
          double seen = seen(component, a);
          product *=
              axis.range().isPresent()
                  ? density(axis.range().get(), seen, width(component, a), point[a])
                  : density(axis.labels().size(), seen, point[a]);
        }
      }
      sum += product;
    }
    return sum / (observations.size() + 1);
  }

  /** A component's coordinate; NaN in the prior, and where the axis did not apply. */
  private double seen(int component, int axis) {
    return component == observations.size() ? Double.NaN : observations.get(component)[axis];
  }

  private double width(int component, int axis) {
    return component == observations.size() ? 0 : widths[component][axis];
  }

  private static double number(Range range, double seen, double width, long key) {
    if (Double.isNaN(seen)) {
      return range.at(CounterRandom.uniform(key, 0));
    }
    double mean = range.place(seen);
    float[] normals = new float[TRIES];
    CounterRandom.normals(key, normals, 0, TRIES);
    for (float normal : normals) {
      double place = mean + width * normal;
      if (place >= 0 && place < 1) {
        return range.at(place);
      }
    }
    return seen;
  }

  private static double density(Range range, double seen, double width, double at) {
    if (Double.isNaN(seen)) {
      return 1;
    }
    double mean = range.place(seen);
    double z = (range.place(at) - mean) / width;
    double inside = below((1 - mean) / width) - below(-mean / width);
    return Math.exp(-z * z / 2) / (Math.sqrt(2 * Math.PI) * width * inside);
  }

  private double option(int options, double seen, long key) {
    return CounterRandom.uniform(key, 0) < preference(options, seen)
        ? seen
        : CounterRandom.below(key, 1, options);
  }

  private double density(int options, double seen, double at) {
    double preference = preference(options, seen);
    return (seen == at ? preference : 0) + (1 - preference) / options;
  }

  /** How surely a kernel keeps the observed option: the surer, the more observations there are. */
  private double preference(int options, double seen) {
    return Double.isNaN(seen) ? 0 : 1 / (1 + options / (observations.size() + 1.0));
  }

  /** The normal distribution function (Abramowitz and Stegun 26.2.17, within 7.5e-8). */
  private static double below(double z) {
    if (z < 0) {
      return 1 - below(-z);
    }
    double t = 1 / (1 + 0.2316419 * z);
    double tail =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return 1 - tail * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }
}
