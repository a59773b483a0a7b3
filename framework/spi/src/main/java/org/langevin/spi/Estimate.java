package org.langevin.spi;

import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What a model says of a noisy image x_t = alpha x0 + sigma eps, in whichever form it is wanted.
 * All conversions stand here:
 *
 * <pre>
 *   x_t   = alpha x0 + sigma eps
 *   v     = alpha eps - sigma x0          (Salimans and Ho 2022)
 *   score = -eps / sigma
 * </pre>
 *
 * Images are [n, c, h, w]; alpha and sigma float64 [n] or [1].
 */
public final class Estimate {
  private final Graph g;
  private final SDVariable xt;
  private final Marginal at;
  private final SDVariable x0;
  private final SDVariable eps;

  private Estimate(Graph g, SDVariable xt, Marginal at, SDVariable x0, SDVariable eps) {
    this.g = g;
    this.xt = xt;
    this.at = at;
    this.x0 = x0;
    this.eps = eps;
  }

  /** From an estimate of the noise: x0 = (x_t - sigma eps) / alpha. */
  public static Estimate ofEps(Graph g, SDVariable xt, Marginal at, SDVariable eps) {
    SDVariable x0 =
        xt.mul(g.broadcast(at.alpha().rdiv(1)))
            .sub(eps.mul(g.broadcast(at.sigma().div(at.alpha()))));
    return new Estimate(g, xt, at, x0, eps);
  }

  /** From an estimate of the clean image: eps = (x_t - alpha x0) / sigma. */
  public static Estimate ofX0(Graph g, SDVariable xt, Marginal at, SDVariable x0) {
    SDVariable eps =
        xt.mul(g.broadcast(at.sigma().rdiv(1)))
            .sub(x0.mul(g.broadcast(at.alpha().div(at.sigma()))));
    return new Estimate(g, xt, at, x0, eps);
  }

  /**
   * From an estimate of v: x0 = (alpha x_t - sigma v) / (alpha^2 + sigma^2), eps = (sigma x_t +
   * alpha v) / (alpha^2 + sigma^2).
   */
  public static Estimate ofV(Graph g, SDVariable xt, Marginal at, SDVariable v) {
    SDVariable norm = g.square(at.alpha()).add(g.square(at.sigma()));
    SDVariable a = g.broadcast(at.alpha().div(norm));
    SDVariable s = g.broadcast(at.sigma().div(norm));
    return new Estimate(g, xt, at, xt.mul(a).sub(v.mul(s)), xt.mul(s).add(v.mul(a)));
  }

  /** The noisy image that the estimate is about. */
  public SDVariable xt() {
    return xt;
  }

  /** The estimate of the clean image. */
  public SDVariable x0() {
    return x0;
  }

  /** The estimate of the noise. */
  public SDVariable eps() {
    return eps;
  }

  /** The estimate of v = alpha eps - sigma x0. */
  public SDVariable v() {
    return eps.mul(g.broadcast(at.alpha())).sub(x0.mul(g.broadcast(at.sigma())));
  }

  /** The estimate of the score, the gradient of log p_t at x_t. */
  public SDVariable score() {
    return eps.mul(g.broadcast(at.sigma().rdiv(-1)));
  }

  /** The same estimate with its x0 limited to [low, high] and eps following from it. */
  public Estimate clipped(double low, double high) {
    return ofX0(g, xt, at, g.clip(x0, low, high));
  }
}
