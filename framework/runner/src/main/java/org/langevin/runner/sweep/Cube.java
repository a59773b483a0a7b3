package org.langevin.runner.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.langevin.config.Axis;

/** Maps the unit cube, one edge for each axis that is searched, to points of a space. */
final class Cube {
  private Cube() {}

  /**
   * The point at a place of the cube.
   *
   * @param place by number of the searched axis, from 0, in [0, 1)
   */
  static double[] point(List<Axis> axes, IntToDoubleFunction place) {
    double[] point = new double[axes.size()];
    Arrays.fill(point, Double.NaN);
    int edge = 0;
    for (int a = 0; a < point.length; a++) {
      Axis axis = axes.get(a);
      if (axis.searched()) {
        double u = place.applyAsDouble(edge++);
        if (axis.applies(axes, point)) {
          point[a] = coordinate(axis, u);
        }
      }
    }
    return point;
  }

  /** Number of edges. */
  static int edges(List<Axis> axes) {
    return (int) axes.stream().filter(Axis::searched).count();
  }

  private static double coordinate(Axis axis, double u) {
    return axis.range().isPresent()
        ? axis.range().get().at(u)
        : Math.floor(u * axis.labels().size());
  }
}
