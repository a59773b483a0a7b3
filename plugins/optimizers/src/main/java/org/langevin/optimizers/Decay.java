package org.langevin.optimizers;

/** How the learning rate goes on after its linear warm-up. */
enum Decay {
  /** It stays. */
  CONSTANT,
  /** It falls to zero at the last step along half a cosine (Loshchilov and Hutter 2017). */
  COSINE;

  /**
   * The rate of a step: lr (step + 1) / warmup while warming up, then as the constant says.
   *
   * @param step from 0
   * @param steps how many there will be in all
   */
  double rate(double lr, long warmup, long step, long steps) {
    if (step < warmup) {
      return lr * (step + 1) / warmup;
    }
    if (this == CONSTANT) {
      return lr;
    }
    return lr * 0.5 * (1 + Math.cos(Math.PI * (step - warmup) / (double) (steps - warmup)));
  }
}
