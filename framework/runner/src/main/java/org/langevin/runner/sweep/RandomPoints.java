package org.langevin.runner.sweep;

import java.util.List;
import org.langevin.config.Axis;
import org.langevin.spi.random.CounterRandom;

/** Independent points, uniform in the unit cube (Bergstra and Bengio 2012). */
final class RandomPoints implements Points {
  private final List<Axis> axes;
  private final long seed;

  RandomPoints(List<Axis> axes, long seed) {
    this.axes = axes;
    this.seed = seed;
  }

  @Override
  public double[] at(int index, List<Observation> history) {
    long key = CounterRandom.key(seed, "sweep/random", index);
    return Cube.point(axes, edge -> CounterRandom.uniform(key, edge));
  }
}
