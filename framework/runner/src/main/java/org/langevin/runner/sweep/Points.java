package org.langevin.runner.sweep;

import java.util.List;

/** Where in a space to look. */
interface Points {
  /**
   * A point, the same whenever it is asked for with the same history.
   *
   * @param index of the point, from 0
   * @param history the points whose cost is known, in the order in which it became known
   * @return a coordinate for each axis of the sweep; NaN where it is not searched or does not apply
   */
  double[] at(int index, List<Observation> history);

  /** Whether points from this index on depend on the history. */
  default int modelledFrom() {
    return Integer.MAX_VALUE;
  }

  /**
   * A point and what it came to.
   *
   * @param cost less is better; infinite if the trial failed
   */
  record Observation(double[] point, double cost) {}
}
