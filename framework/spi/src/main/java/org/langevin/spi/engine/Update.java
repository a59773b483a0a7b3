package org.langevin.spi.engine;

/**
 * The rule by which an optimiser changes a parameter w given its gradient g, at step k = 1, 2, ...
 */
public sealed interface Update {
  /**
   * Adam (Kingma and Ba 2015, algorithm 1) and AdamW (Loshchilov and Hutter 2019, algorithm 2), as
   * PyTorch computes them:
   *
   * <pre>
   *   m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2
   *   w = w - rate / (1 - beta1^k)  m / (sqrt(v) / sqrt(1 - beta2^k) + adamEpsilon)
   * </pre>
   *
   * with weight decay added to g (L2), or taken as {@code w = w (1 - rate weightDecay)} beforehand
   * if {@code decoupled}.
   */
  record Adam(double beta1, double beta2, double adamEpsilon, double weightDecay, boolean decoupled)
      implements Update {}
}
