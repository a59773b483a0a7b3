package org.langevin.runner.evaluation;

import org.langevin.config.InputException;
import org.langevin.runner.report.Images;
import org.langevin.spi.data.Shape;

/**
 * Rounds images to the 256 levels of the files in which the published protocols keep samples, to
 * the nearest level as EDM does: {@code round((x + 1) * 127.5) / 127.5 - 1}, clamped. Points in the
 * plane are no images and stay as they are.
 */
final class EightBits {
  private EightBits() {}

  /** Whether examples of that shape are images. */
  static boolean applies(Shape shape) {
    return shape.height() * shape.width() > 1;
  }

  /**
   * Rounds in place.
   *
   * @throws InputException if a value is not finite
   */
  static void round(float[] images, Shape shape) {
    boolean quantised = applies(shape);
    for (int i = 0; i < images.length; i++) {
      if (!Float.isFinite(images[i])) {
        throw new InputException(
            "The images hold values that are not finite ("
                + images[i]
                + "), so nothing was measured: the sampler or the model has diverged. Look at a few"
                + " samples (langevin sample), and try more steps or another sampler");
      }
      if (quantised) {
        images[i] = Images.quantise(images[i]) / 127.5f - 1;
      }
    }
  }
}
