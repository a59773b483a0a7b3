package org.langevin.samplers;

/**
 * Which of the whole times 1, ..., T a sampler visits when it takes fewer than T steps. Names and
 * rounding are those of Lin et al. 2024 (table 2) and diffusers, whose times count from 0.
 */
enum Spacing {
  /** 1, 1 + T/n, ...: always ends at 1 but starts below T. DDIM's own choice. */
  LEADING,
  /** ..., T - T/n, T: always starts at T. */
  TRAILING,
  /** From T to 1, both included. */
  LINSPACE;

  /**
   * The grid from noise to data.
   *
   * @param n number of steps, 1..horizon
   * @return n + 1 falling times, the last one 0
   */
  double[] times(int horizon, int n) {
    double[] t = new double[n + 1];
    for (int i = 0; i < n; i++) {
      t[i] =
          switch (this) {
            case LEADING -> 1 + (n - 1 - i) * (horizon / n);
            case TRAILING -> Math.rint(horizon - i * (double) horizon / n);
            case LINSPACE ->
                n == 1 ? horizon : 1 + Math.rint((n - 1 - i) * (horizon - 1.0) / (n - 1));
          };
    }
    return t;
  }
}
