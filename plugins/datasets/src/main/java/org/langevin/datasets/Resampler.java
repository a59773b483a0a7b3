package org.langevin.datasets;

/**
 * Scales an image until its shorter side has the wanted length and keeps the square in its middle,
 * as torchvision's Resize and CenterCrop do. Shrinking averages over all pixels that fall into one
 * (no aliasing); values are interpolated as they are stored, without undoing the gamma curve.
 * Bilinear weights are those of Pillow and of PyTorch with antialias.
 */
final class Resampler {
  private final Resize kind;
  private final Axis columns;
  private final Axis rows;
  private final int width;
  private final int side;

  /** For images of one size; {@code kind} is not {@link Resize#NONE}. */
  Resampler(Resize kind, int height, int width, int side) {
    this.kind = kind;
    this.width = width;
    this.side = side;
    this.columns = axis(width, Math.min(width, height));
    this.rows = axis(height, Math.min(width, height));
  }

  /** For each pixel of the result: the first source pixel and the weights from there on. */
  private record Axis(int[] first, float[][] weights) {}

  private Axis axis(int length, int shorter) {
    int scaled = (int) ((long) side * length / shorter);
    int crop = (int) Math.rint((scaled - side) / 2.0);
    double scale = (double) length / scaled;
    double support = kind == Resize.AREA ? scale / 2 : Math.max(scale, 1);
    int[] first = new int[side];
    float[][] weights = new float[side][];
    for (int i = 0; i < side; i++) {
      double center = (crop + i + 0.5) * scale;
      first[i] = Math.max(0, (int) Math.floor(center - support));
      int end = Math.min(length, (int) Math.ceil(center + support));
      weights[i] = weights(first[i], end, center, support);
    }
    return new Axis(first, weights);
  }

  private float[] weights(int first, int end, double center, double support) {
    double[] raw = new double[end - first];
    double sum = 0;
    for (int j = 0; j < raw.length; j++) {
      int pixel = first + j;
      raw[j] =
          kind == Resize.AREA
              ? Math.min(pixel + 1, center + support) - Math.max(pixel, center - support)
              : 1 - Math.abs(pixel + 0.5 - center) / support;
      raw[j] = Math.max(0, raw[j]);
      sum += raw[j];
    }
    float[] weights = new float[raw.length];
    for (int j = 0; j < raw.length; j++) {
      weights[j] = (float) (raw[j] / sum);
    }
    return weights;
  }

  /**
   * Scales and crops one channel.
   *
   * @param plane bytes [height, width]
   * @param out receives bytes [side, side] from {@code offset} on
   */
  void square(byte[] plane, byte[] out, int offset) {
    int firstRow = rows.first[0];
    int endRow = rows.first[side - 1] + rows.weights[side - 1].length;
    float[] narrow = new float[(endRow - firstRow) * side];
    for (int y = firstRow; y < endRow; y++) {
      for (int x = 0; x < side; x++) {
        float sum = 0;
        int at = y * width + columns.first[x];
        for (float w : columns.weights[x]) {
          sum += w * (plane[at++] & 0xFF);
        }
        narrow[(y - firstRow) * side + x] = sum;
      }
    }
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        float sum = 0;
        int at = (rows.first[y] - firstRow) * side + x;
        for (float w : rows.weights[y]) {
          sum += w * narrow[at];
          at += side;
        }
        out[offset + y * side + x] = (byte) Math.round(sum);
      }
    }
  }
}
