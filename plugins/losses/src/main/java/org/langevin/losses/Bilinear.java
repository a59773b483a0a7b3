package org.langevin.losses;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Bilinear interpolation as PyTorch's {@code interpolate} does it without aligned corners and
 * without smoothing: pixel i of n lies at (i + 1/2) / n. It is linear in each direction, so it is
 * two products with constant matrices.
 */
final class Bilinear {
  private Bilinear() {}

  /**
   * Images at another size.
   *
   * @param x [n, channels, height, width]
   * @return [n, channels, side, side]
   */
  static SDVariable resize(Graph g, SDVariable x, int channels, int height, int width, int side) {
    SDVariable wide = rows(g, x, width, side);
    SDVariable turned = g.permute(g.reshape(wide, -1, channels, height, side), 0, 1, 3, 2);
    SDVariable high = g.reshape(rows(g, turned, height, side), -1, channels, side, side);
    return g.permute(high, 0, 1, 3, 2);
  }

  /** Every row (the last dimension) at another length: [..., from] to [rows, to]. */
  private static SDVariable rows(Graph g, SDVariable x, int from, int to) {
    return g.dense(g.reshape(x, -1, from), g.constant(matrix(from, to), to, from), null);
  }

  /** Row i holds the parts of the pixels of which pixel i of the result is made. */
  static float[] matrix(int from, int to) {
    float[] matrix = new float[to * from];
    for (int i = 0; i < to; i++) {
      double at = Math.max(0, (i + 0.5) * from / to - 0.5);
      int low = (int) at;
      int high = Math.min(low + 1, from - 1);
      matrix[i * from + low] += (float) (1 - (at - low));
      matrix[i * from + high] += (float) (at - low);
    }
    return matrix;
  }
}
