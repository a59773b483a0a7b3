package org.langevin.spi.data;

/**
 * Sizes of one example. Points in the plane are images of two channels and one pixel.
 *
 * @param classes number of class labels; 0 if examples have none
 */
public record Shape(int channels, int height, int width, int classes) {
  /** Number of values of one example. */
  public int length() {
    return channels * height * width;
  }
}
