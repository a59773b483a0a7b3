package org.langevin.datasets;

import java.util.Arrays;
import java.util.Objects;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.random.CounterRandom;

/**
 * Images stored as bytes, read as value / 127.5 - 1: optionally on a larger black canvas, and
 * mirrored left to right with probability 1/2 where augmentation is asked for.
 */
final class ImageExamples implements Examples {
  private static final float[] VALUES = new float[256];

  static {
    for (int i = 0; i < VALUES.length; i++) {
      VALUES[i] = i / 127.5f - 1;
    }
  }

  private final Shape shape;
  private final int border;
  private final boolean flip;
  private final MappedRows rows;
  private final int[] slots;
  private final int[] labels;
  private final String hash;

  /**
   * Over stored rows.
   *
   * @param shape of an example, border included
   * @param border black pixels on each side that are not stored
   * @param flip whether augmentation mirrors
   * @param rows pixels, each row [channels, height - 2 border, width - 2 border]
   * @param slots the row of each example
   * @param labels the class of each example
   */
  ImageExamples(
      Shape shape,
      int border,
      boolean flip,
      MappedRows rows,
      int[] slots,
      int[] labels,
      String hash) {
    this.shape = shape;
    this.border = border;
    this.flip = flip;
    this.rows = rows;
    this.slots = slots;
    this.labels = labels;
    this.hash = hash;
  }

  @Override
  public int size() {
    return slots.length;
  }

  @Override
  public void read(int index, long key, float[] out, int offset) {
    int height = shape.height() - 2 * border;
    int width = shape.width() - 2 * border;
    Objects.checkFromIndexSize(offset, shape.length(), out.length);
    byte[] pixels = new byte[shape.channels() * height * width];
    rows.read(slots[index], pixels);
    boolean mirrored = flip && key != 0 && CounterRandom.below(key, 0, 2) == 1;
    if (border > 0) {
      Arrays.fill(out, offset, offset + shape.length(), VALUES[0]);
    }
    int from = 0;
    for (int c = 0; c < shape.channels(); c++) {
      for (int y = 0; y < height; y++) {
        int to = offset + (c * shape.height() + y + border) * shape.width() + border;
        for (int x = 0; x < width; x++) {
          out[to + (mirrored ? width - 1 - x : x)] = VALUES[pixels[from++] & 0xFF];
        }
      }
    }
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public String hash() {
    return hash;
  }

  @Override
  public void close() {
    // mapped memory goes with the last reference to it; nothing else is held
  }
}
