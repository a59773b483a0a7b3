package org.langevin.runner.sweep;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.langevin.config.Axis;
import org.langevin.spi.random.CounterRandom;

/**
 * The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kegl 2011, section 4), over
 * all axes at once as in BOHB (Falkner, Klein and Hutter 2018), so that it learns which values go
 * together. The points known so far are split at a quantile of their cost into good and other ones;
 * l is the density of the good, g of the others. Expected improvement grows with l(x) / g(x), so of
 * some candidates drawn from l the one with the largest ratio is taken.
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
    Parzen l = new Parzen(axes, byCost.subList(0, split));
    Parzen g = new Parzen(axes, byCost.subList(split, byCost.size()));
    long key = CounterRandom.key(seed, "sweep/tpe", index);
    return IntStream.range(0, CANDIDATES)
        .mapToObj(candidate -> l.draw(CounterRandom.key(key, candidate)))
        .max(Comparator.comparingDouble(point -> l.density(point) / g.density(point)))
        .orElseThrow();
  }
}
