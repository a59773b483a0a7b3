package org.langevin.datasets;

/** How images get their size. */
enum Resize {
  /** Each pixel is the mean over the area that it covers. */
  AREA,
  /** Weights fall linearly with the distance, over one pixel of the smaller image. */
  BILINEAR,
  /** Images must have the size already. */
  NONE
}
