package org.langevin.losses;

import org.langevin.spi.data.Shape;

/** Whether images are brought to the size that the backbones were trained with. */
enum Resize {
  /** Images below 256 pixels are brought to 224. */
  BILINEAR_224,
  /** Images stay. */
  NONE;

  /** The side of the images that the backbones were trained with. */
  static final int SIDE = 224;

  private static final int LIMIT = 256;

  /** Whether images of that size are brought to another. */
  boolean applies(Shape shape) {
    return this == BILINEAR_224 && shape.width() < LIMIT;
  }
}
