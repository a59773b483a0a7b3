package org.langevin.processes;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The inverse z of the standard normal distribution function Phi: a closed approximation of
 * relative error 2e-3 (Winitzki 2008), then Newton's method, z - (Phi(z) - u) / phi(z), to the
 * precision of float64.
 */
final class NormalQuantile {
  private static final double A = 0.147;
  private static final double SMALLEST = 1e-9;
  private static final int NEWTON_STEPS = 3;

  private NormalQuantile() {}

  /**
   * Phi^-1(u).
   *
   * @param u float64, taken to lie in [1e-9, 1 - 1e-9], so that |z| < 6
   */
  static SDVariable of(Graph g, SDVariable u) {
    SDVariable p = g.clip(u, SMALLEST, 1 - SMALLEST);
    SDVariable z = start(g, p);
    for (int i = 0; i < NEWTON_STEPS; i++) {
      SDVariable excess = g.erf(z.mul(Math.sqrt(0.5))).add(1).div(2).sub(p);
      SDVariable perDensity = g.exp(g.square(z).div(2)).mul(Math.sqrt(2 * Math.PI));
      z = z.sub(excess.mul(perDensity));
    }
    return z;
  }

  /** sqrt(2) times Winitzki's inverse of the error function at 2 p - 1. */
  private static SDVariable start(Graph g, SDVariable p) {
    SDVariable log = g.log(p.mul(p.rsub(1)).mul(4));
    SDVariable b = log.div(2).add(2 / (Math.PI * A));
    // 0 at p = 1/2, which rounding may make negative
    SDVariable square = g.sqrt(g.square(b).sub(log.div(A))).sub(b);
    SDVariable sign = g.greaterOrEqual(p, g.table(0.5)).mul(2).sub(1);
    return sign.mul(g.sqrt(g.relu(square).mul(2)));
  }
}
