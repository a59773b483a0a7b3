package org.langevin.spi.graph;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A linear map of images that is one map of the rows and one of the columns, so two products with
 * constant matrices.
 *
 * @param channels of the images
 * @param height of the images
 * @param width of the images
 */
record Separable(int channels, int height, int width) {
  /**
   * The mapped images.
   *
   * @param x [n, channels, height, width]
   * @param side of the result
   * @param ofColumns [side, height]
   * @param ofRows [side, width]
   * @return [n, channels, side, side]
   */
  SDVariable apply(Graph g, SDVariable x, int side, float[] ofColumns, float[] ofRows) {
    SDVariable wide = rows(g, x, width, side, ofRows);
    SDVariable turned = g.permute(g.reshape(wide, -1, channels, height, side), 0, 1, 3, 2);
    SDVariable high = g.reshape(rows(g, turned, height, side, ofColumns), -1, channels, side, side);
    return g.permute(high, 0, 1, 3, 2);
  }

  /** Every row (the last dimension) mapped: [..., from] to [rows, to]. */
  private static SDVariable rows(Graph g, SDVariable x, int from, int to, float[] matrix) {
    return g.dense(g.reshape(x, -1, from), g.constant(matrix, to, from), null);
  }

  /** Row i holds the parts of the pixels of which pixel i of the result is interpolated. */
  static float[] bilinear(int from, int to) {
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

  /** Row i is the mean over pixel i and its neighbours, of which there is one at either end. */
  static float[] around(int side) {
    float[] matrix = new float[side * side];
    for (int i = 0; i < side; i++) {
      int low = Math.max(0, i - 1);
      int high = Math.min(side - 1, i + 1);
      for (int j = low; j <= high; j++) {
        matrix[i * side + j] = 1f / (high - low + 1);
      }
    }
    return matrix;
  }
}
