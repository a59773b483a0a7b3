package org.langevin.runner.evaluation;

/** Receives the images that are measured, after rounding. */
public interface ImageSink {
  /** Takes n images in a row, channels first, in [-1, 1]; the array is not kept. */
  void take(float[] images, int n);
}
