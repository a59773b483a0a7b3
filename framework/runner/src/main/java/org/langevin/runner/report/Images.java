package org.langevin.runner.report;

import org.langevin.spi.data.Shape;

/**
 * A batch of images to be looked at.
 *
 * @param values [n, c, h, w], channels first, nominally in [-1, 1]; not copied
 * @param count n
 * @param channels 1 (grey), 3 (red, green, blue), or 2 with height and width 1 (points in the
 *     plane)
 * @param height h
 * @param width w
 */
public record Images(float[] values, int count, int channels, int height, int width) {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if they do not fit the values or cannot be drawn
   */
  public Images {
    boolean points = channels == 2 && height == 1 && width == 1;
    String shape = "[" + count + ", " + channels + ", " + height + ", " + width + "]";
    if (count < 1 || height < 1 || width < 1 || !(channels == 1 || channels == 3 || points)) {
      throw new IllegalArgumentException(
          "cannot draw " + shape + ": expected images of 1 or 3 channels, or points [n, 2, 1, 1]");
    }
    if (values.length != (long) count * channels * height * width) {
      throw new IllegalArgumentException(values.length + " values do not fill " + shape);
    }
  }

  /** As many images of a dataset's shape as the values fill. */
  public static Images of(float[] values, Shape shape) {
    return new Images(
        values, values.length / shape.length(), shape.channels(), shape.height(), shape.width());
  }

  /** Whether these are points in the plane. */
  public boolean points() {
    return channels == 2;
  }

  /** A pixel's colour as 0xRRGGBB. */
  int rgb(int image, int y, int x) {
    int plane = height * width;
    int at = image * channels * plane + y * width + x;
    int red = quantise(values[at]);
    return channels == 1
        ? red * 0x010101
        : red << 16 | quantise(values[at + plane]) << 8 | quantise(values[at + 2 * plane]);
  }

  /** A value in [-1, 1] as a byte: round((x + 1) * 127.5), clamped to 0..255; NaN gives 0. */
  public static int quantise(float x) {
    return Math.max(0, Math.min(255, Math.round((x + 1) * 127.5f)));
  }
}
