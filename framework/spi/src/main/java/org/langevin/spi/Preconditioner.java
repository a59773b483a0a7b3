package org.langevin.spi;

import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * How a network F becomes a denoiser D (Karras et al. 2022, equation 7). In their frame the noisy
 * image is x0 + sigma eps; any other process comes to it by x_t / alpha and sigma / alpha:
 *
 * <pre>
 *   D(x; sigma) = cSkip(sigma) x + cOut(sigma) F(cIn(sigma) x, cNoise(sigma))
 * </pre>
 */
public interface Preconditioner {
  /**
   * The four coefficients.
   *
   * @param sigma noise-to-signal ratio, float64 [n], above 0
   */
  Coefficients at(Graph g, SDVariable sigma);

  /** Whether the network is left as it is, for objectives that read its output themselves. */
  default boolean none() {
    return false;
  }

  /** Noise level at which D is the identity, where a consistency function needs it to be. */
  default double boundary() {
    return 0;
  }

  /**
   * The denoiser's image D(x_t).
   *
   * @param xt noisy images [n, c, h, w]
   * @param at coefficients of x_t, float64 [n] or [1]
   */
  default SDVariable denoised(Graph g, NetworkCall network, SDVariable xt, Marginal at) {
    Coefficients c = at(g, at.sigma().div(at.alpha()));
    SDVariable output = network.call(xt.mul(g.broadcast(c.cIn().div(at.alpha()))), c.cNoise());
    return xt.mul(g.broadcast(c.cSkip().div(at.alpha()))).add(output.mul(g.broadcast(c.cOut())));
  }

  /** Coefficients of one noise level each, float64 [n]. */
  record Coefficients(SDVariable cSkip, SDVariable cOut, SDVariable cIn, SDVariable cNoise) {}
}
