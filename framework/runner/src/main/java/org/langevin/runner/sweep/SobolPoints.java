package org.langevin.runner.sweep;

import java.util.List;
import org.langevin.config.Axis;
import org.langevin.spi.random.CounterRandom;

/**
 * A Sobol sequence in Gray-code order (Bratley and Fox 1988), with the direction numbers of Joe and
 * Kuo (2008, new-joe-kuo-6) and a random digital shift, so that every seed gives another sequence
 * that fills the cube as evenly. A power of two is a good number of points.
 */
final class SobolPoints implements Points {
  /** Largest number of edges of the cube. */
  static final int MOST_EDGES = 21;

  private static final int BITS = 52;

  /** For each edge from the second on: the primitive polynomial's coefficients, then m_1, m_2... */
  private static final int[][] DIRECTIONS = {
    {0, 1},
    {1, 1, 3},
    {1, 1, 3, 1},
    {2, 1, 1, 1},
    {1, 1, 1, 3, 3},
    {4, 1, 3, 5, 13},
    {2, 1, 1, 5, 5, 17},
    {4, 1, 1, 5, 5, 5},
    {7, 1, 1, 7, 11, 19},
    {11, 1, 1, 5, 1, 1},
    {13, 1, 1, 1, 3, 11},
    {14, 1, 3, 5, 5, 31},
    {1, 1, 3, 3, 9, 7, 49},
    {13, 1, 1, 1, 15, 21, 21},
    {16, 1, 3, 1, 13, 27, 49},
    {19, 1, 1, 1, 15, 7, 5},
    {22, 1, 3, 1, 15, 13, 25},
    {25, 1, 1, 5, 5, 19, 61},
    {1, 1, 3, 7, 11, 23, 15, 103},
    {4, 1, 3, 7, 13, 13, 15, 69}
  };

  private final List<Axis> axes;
  private final long seed;

  SobolPoints(List<Axis> axes, long seed) {
    this.axes = axes;
    this.seed = seed;
  }

  @Override
  public double[] at(int index, List<Observation> history) {
    long shift = CounterRandom.key(seed, "sweep/sobol", 0);
    return Cube.point(
        axes,
        edge -> (bits(edge, index) ^ (CounterRandom.word(shift, edge) >>> (64 - BITS))) * 0x1p-52);
  }

  /** Coordinate of a point, without shift, as a binary fraction of 52 digits. */
  static long bits(int edge, int index) {
    long[] v = directions(edge);
    long gray = index ^ (index >>> 1);
    long x = 0;
    for (int i = 0; gray != 0; i++, gray >>>= 1) {
      if ((gray & 1) != 0) {
        x ^= v[i];
      }
    }
    return x;
  }

  /** Direction numbers v_1, v_2, ... of an edge, by the recurrence of its polynomial. */
  private static long[] directions(int edge) {
    long[] v = new long[BITS];
    int degree = edge == 0 ? BITS : DIRECTIONS[edge - 1].length - 1;
    for (int i = 0; i < BITS; i++) {
      if (edge == 0) {
        v[i] = 1L << (BITS - 1 - i);
      } else if (i < degree) {
        v[i] = (long) DIRECTIONS[edge - 1][i + 1] << (BITS - 1 - i);
      } else {
        v[i] = v[i - degree] ^ (v[i - degree] >>> degree);
        for (int k = 1; k < degree; k++) {
          if ((DIRECTIONS[edge - 1][0] >>> (degree - 1 - k) & 1) != 0) {
            v[i] ^= v[i - k];
          }
        }
      }
    }
    return v;
  }
}
