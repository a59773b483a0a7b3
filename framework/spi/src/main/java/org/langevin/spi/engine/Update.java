package org.langevin.spi.engine;

/**
 * The rule by which an optimiser changes a parameter w given its gradient g, at step k = 1, 2, ...
 * All rules here keep moving averages of the gradient and of its square:
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2
 *   w = w - size m / (root sqrt(v) + epsilon)
 * </pre>
 *
 * with size, root and epsilon of the {@link Step}. Weight decay is added to g (L2), or taken as
 * {@code w = w (1 - rate weightDecay)} beforehand if {@code decoupled}. Results are PyTorch's.
 */
public sealed interface Update {
  /** Decay of the gradient's average m. */
  double beta1();

  /** Decay of the average v of the gradient's square. */
  double beta2();

  /** Weight decay. */
  double weightDecay();

  /** Whether weight decay stays out of the gradient. */
  boolean decoupled();

  /** What the rule's formula says at step {@code k}, from 1, with a learning rate. */
  Step at(long k, double rate);

  /** The numbers of one step: see {@link Update}. */
  record Step(double size, double root, double epsilon) {}

  /**
   * Adam (Kingma and Ba 2015, algorithm 1) and, if decoupled, AdamW (Loshchilov and Hutter 2019,
   * algorithm 2):
   *
   * <pre>
   *   w = w - rate / (1 - beta1^k)  m / (sqrt(v) / sqrt(1 - beta2^k) + adamEpsilon)
   * </pre>
   */
  record Adam(double beta1, double beta2, double adamEpsilon, double weightDecay, boolean decoupled)
      implements Update {
    @Override
    public Step at(long k, double rate) {
      return new Step(rate / corrected(beta1, k), 1 / Math.sqrt(corrected(beta2, k)), adamEpsilon);
    }
  }

  /**
   * Rectified Adam (Liu et al. 2020, algorithm 2): while few gradients were seen, the variance of
   * Adam's adaptive rate is too large, or infinite. With
   *
   * <pre>
   *   rho_inf = 2 / (1 - beta2) - 1,  rho_k = rho_inf - 2 k beta2^k / (1 - beta2^k)
   *   r = sqrt((rho_k - 4) (rho_k - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho_k))
   *
   *   rho_k &gt; 5:  w = w - rate r / (1 - beta1^k)  m sqrt(1 - beta2^k) / (sqrt(v) + adamEpsilon)
   *   else:       w = w - rate / (1 - beta1^k)  m
   * </pre>
   *
   * As in PyTorch the limit of rho is 5 where the paper has 4, and epsilon stands beside the
   * uncorrected root.
   */
  record RAdam(
      double beta1, double beta2, double adamEpsilon, double weightDecay, boolean decoupled)
      implements Update {
    @Override
    public Step at(long k, double rate) {
      double size = rate / corrected(beta1, k);
      double rhoInf = 2 / (1 - beta2) - 1;
      double rho = rhoInf - 2 * k * Math.pow(beta2, (double) k) / corrected(beta2, k);
      if (rho <= 5) {
        return new Step(size, 0, 1);
      }
      double r = Math.sqrt((rho - 4) * (rho - 2) * rhoInf / ((rhoInf - 4) * (rhoInf - 2) * rho));
      double root = 1 / Math.sqrt(corrected(beta2, k));
      return new Step(size * r, root, root * adamEpsilon);
    }
  }

  private static double corrected(double beta, long k) {
    return 1 - Math.pow(beta, (double) k);
  }
}
