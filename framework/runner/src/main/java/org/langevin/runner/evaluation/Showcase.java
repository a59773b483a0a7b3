package org.langevin.runner.evaluation;

import java.util.Arrays;
import org.langevin.runner.report.Images;
import org.langevin.spi.data.Shape;

/** Keeps the first images, to be shown. */
public final class Showcase implements ImageSink {
  private final Shape shape;
  private final float[] kept;
  private int filled;

  /** With room for so many. */
  public Showcase(Shape shape, int count) {
    this.shape = shape;
    this.kept = new float[count * shape.length()];
  }

  @Override
  public void take(float[] images, int n) {
    int length = Math.min(kept.length - filled, images.length);
    System.arraycopy(images, 0, kept, filled, length);
    filled += length;
  }

  /** Those that came. */
  public Images images() {
    return Images.of(Arrays.copyOf(kept, filled), shape);
  }
}
