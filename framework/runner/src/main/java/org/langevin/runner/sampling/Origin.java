package org.langevin.runner.sampling;

/**
 * The noise that a sample is made of: it starts from cos(angle) z_a + sin(angle) z_b, which is a
 * standard normal like z_a and z_b, and what a sampler adds on the way is that of sample {@code
 * way}. So is its class.
 *
 * @param a the sample from whose noise it starts at angle 0
 * @param b that at angle pi / 2
 * @param angle in radians
 * @param way the sample whose further noise it shares
 */
record Origin(long a, long b, double angle, long way) {
  /** Sample {@code k}'s own. */
  static Origin own(long k) {
    return new Origin(k, k, 0, k);
  }

  /**
   * On the way from sample {@code 2 row} to sample {@code 2 row + 1} (the spherical interpolation
   * of Song, Meng and Ermon 2021, appendix D.5, for noises that are orthogonal, as high-dimensional
   * ones nearly are).
   *
   * @param column 0..columns-1, the ends included
   */
  static Origin between(int row, int column, int columns) {
    double angle = Math.PI / 2 * column / Math.max(1, columns - 1);
    return new Origin(2L * row, 2L * row + 1, angle, 2L * row);
  }
}
