package org.langevin.spi;

import org.jspecify.annotations.Nullable;
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
 *   u     = alpha' x0 + sigma' eps         the velocity of flow matching (Lipman et al. 2023)
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
  private final @Nullable SDVariable varianceFraction;

  private Estimate(Graph g, SDVariable xt, Marginal at, SDVariable x0, SDVariable eps) {
    this(g, xt, at, x0, eps, null);
  }

  private Estimate(
      Graph g,
      SDVariable xt,
      Marginal at,
      SDVariable x0,
      SDVariable eps,
      @Nullable SDVariable varianceFraction) {
    this.g = g;
    this.xt = xt;
    this.at = at;
    this.x0 = x0;
    this.eps = eps;
    this.varianceFraction = varianceFraction;
  }

  /** What a model would say that knew both: x_t is made of them. */
  public static Estimate truth(Graph g, Marginal at, SDVariable x0, SDVariable eps) {
    SDVariable xt = x0.mul(g.broadcast(at.alpha())).add(eps.mul(g.broadcast(at.sigma())));
    return new Estimate(g, xt, at, x0, eps);
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

  /** From an estimate of the score: eps = -sigma score. */
  public static Estimate ofScore(Graph g, SDVariable xt, Marginal at, SDVariable score) {
    return ofEps(g, xt, at, score.mul(g.broadcast(at.sigma().neg())));
  }

  /**
   * From an estimate of the velocity: the two equations for x_t and u solved for x0 and eps.
   *
   * @param rate derivatives of alpha and sigma by time
   */
  public static Estimate ofVelocity(
      Graph g, SDVariable xt, Marginal at, Marginal rate, SDVariable u) {
    SDVariable det = at.alpha().mul(rate.sigma()).sub(at.sigma().mul(rate.alpha()));
    SDVariable x0 =
        xt.mul(g.broadcast(rate.sigma().div(det))).sub(u.mul(g.broadcast(at.sigma().div(det))));
    SDVariable eps =
        u.mul(g.broadcast(at.alpha().div(det))).sub(xt.mul(g.broadcast(rate.alpha().div(det))));
    return new Estimate(g, xt, at, x0, eps);
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

  /**
   * The estimate of the velocity dx/dt of the probability-flow path, alpha' x0 + sigma' eps.
   *
   * @param rate derivatives of alpha and sigma by time
   */
  public SDVariable velocity(Marginal rate) {
    return x0.mul(g.broadcast(rate.alpha())).add(eps.mul(g.broadcast(rate.sigma())));
  }

  /** The coefficients of x_t. */
  public Marginal at() {
    return at;
  }

  /** The same estimate with its x0 limited to [low, high] and eps following from it. */
  public Estimate clipped(double low, double high) {
    return ofX0(g, xt, at, g.clip(x0, low, high)).withVarianceFraction(varianceFraction);
  }

  /**
   * The estimate (1 - s) this + s other; beyond the other for s above 1, as in guidance. It has
   * this one's variance.
   *
   * @param other about the same noisy image
   * @param s float64 [n] or [1]
   */
  public Estimate towards(Estimate other, SDVariable s) {
    SDVariable weight = g.broadcast(s);
    return new Estimate(
        g,
        xt,
        at,
        x0.add(other.x0.sub(x0).mul(weight)),
        eps.add(other.eps.sub(eps).mul(weight)),
        varianceFraction);
  }

  /**
   * Where the variance of a reverse step lies between its bounds, on a logarithmic scale: 0 for
   * fixed-small, 1 for fixed-large (Nichol and Dhariwal 2021, equation 15); null of models that do
   * not tell. In the shape of x_t.
   */
  public @Nullable SDVariable varianceFraction() {
    return varianceFraction;
  }

  /** The same estimate with a variance. */
  public Estimate withVarianceFraction(@Nullable SDVariable fraction) {
    return new Estimate(g, xt, at, x0, eps, fraction);
  }
}
