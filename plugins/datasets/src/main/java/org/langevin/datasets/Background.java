package org.langevin.datasets;

/** What is put behind transparent images. */
enum Background {
  /** Nothing: transparent images are refused. */
  NONE,
  BLACK,
  WHITE;

  /** The value of each channel, 0..255. */
  int value() {
    return this == WHITE ? 255 : 0;
  }
}
