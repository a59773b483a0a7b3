package org.langevin.runner.sweep;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.langevin.config.Axis;
import org.langevin.runner.sweep.Points.Observation;
import org.langevin.spi.random.CounterRandom;

/**
 * The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kegl 2011, section 4). The
 * points known so far are split at a quantile of their cost into good and other ones; l is the
 * density of the good, g of the others. Expected improvement grows with l(x) / g(x), so of some
 * candidates drawn from l the one with the largest ratio is taken, axis by axis down the tree: an
 * axis that does not apply is neither drawn nor learned from.
 */
final class TpePoints implements Points {
  private static final int CANDIDATES = 24;
  private final List<Axis> axes;
  private final long seed;
  private final int startup;
  private final double good;

  /**
   * Prepares to suggest.
   *
   * @param startup points at random before the first is modelled
   * @param good share of the points that counts as good, gamma in the paper
   */
  TpePoints(List<Axis> axes, long seed, int startup, double good) {
    this.axes = axes;
    this.seed = seed;
    this.startup = startup;
    this.good = good;
  }

  @Override
  public int modelledFrom() {
    return startup;
  }

  @Override
  public double[] at(int index, List<Observation> history) {
    if (index < startup || history.isEmpty()) {
      return new RandomPoints(axes, seed).at(index, history);
    }
    List<double[]> byCost =
        history.stream()
            .sorted(Comparator.comparingDouble(Observation::cost))
            .map(Observation::point)
            .toList();
    int split = (int) Math.ceil(good * byCost.size());
    long key = CounterRandom.key(seed, "sweep/tpe", index);
    double[] point = new double[axes.size()];
    Arrays.fill(point, Double.NaN);
    for (int a = 0; a < point.length; a++) {
      Axis axis = axes.get(a);
      if (axis.searched() && axis.applies(axes, point)) {
        double[] l = known(byCost.subList(0, split), a);
        double[] g = known(byCost.subList(split, byCost.size()), a);
        long own = CounterRandom.key(key, a);
        point[a] =
            axis.range().isPresent()
                ? number(axis.range().get(), l, g, own)
                : option(axis.labels().size(), l, g, own);
      }
    }
    return point;
  }

  /** The coordinates on an axis, of the points at which it applied. */
  private static double[] known(List<double[]> points, int axis) {
    return points.stream().mapToDouble(p -> p[axis]).filter(x -> !Double.isNaN(x)).toArray();
  }

  private static double number(Axis.Range range, double[] l, double[] g, long key) {
    Parzen better = new Parzen(Arrays.stream(l).map(range::place).toArray());
    Parzen other = new Parzen(Arrays.stream(g).map(range::place).toArray());
    double best = 0;
    double bestRatio = -1;
    for (int c = 0; c < CANDIDATES; c++) {
      double x = better.draw(CounterRandom.key(key, c));
      double ratio = better.density(x) / other.density(x);
      if (ratio > bestRatio) {
        bestRatio = ratio;
        best = x;
      }
    }
    return range.at(best);
  }

  private static double option(int options, double[] l, double[] g, long key) {
    double[] better = weights(options, l);
    double[] other = weights(options, g);
    int best = 0;
    double bestRatio = -1;
    for (int c = 0; c < CANDIDATES; c++) {
      int option = draw(better, CounterRandom.uniform(key, c));
      double ratio = better[option] / other[option];
      if (ratio > bestRatio) {
        bestRatio = ratio;
        best = option;
      }
    }
    return best;
  }

  /** How often each option was seen, and once more. */
  private static double[] weights(int options, double[] seen) {
    double[] weights = new double[options];
    Arrays.fill(weights, 1.0 / (options + seen.length));
    for (double option : seen) {
      weights[(int) option] += 1.0 / (options + seen.length);
    }
    return weights;
  }

  private static int draw(double[] weights, double u) {
    int option = 0;
    double sum = weights[0];
    while (sum <= u && option < weights.length - 1) {
      sum += weights[++option];
    }
    return option;
  }
}
