package org.langevin.runner.evaluation;

import org.langevin.spi.data.Examples;

/** Images that can be had batch by batch: those of a dataset, or those that a model draws. */
public interface ImageSource {
  /** How many there are. */
  int count();

  /**
   * Gives the images first, ..., first + n - 1 in a row, channels first, nominally in [-1, 1].
   * Batches are asked for once each and in order.
   */
  float[] read(int first, int n);

  /** The first images of a dataset, as they are without augmentation. */
  static ImageSource of(Examples examples, int length, int count) {
    return new ImageSource() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public float[] read(int first, int n) {
        float[] images = new float[n * length];
        for (int i = 0; i < n; i++) {
          examples.read(first + i, 0, images, i * length);
        }
        return images;
      }
    };
  }
}
