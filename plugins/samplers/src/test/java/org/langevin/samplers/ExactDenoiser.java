package org.langevin.samplers;

import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.langevin.testkit.oracle.GaussianMixture;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * E[x0 | x_t] of the two laws of data of the recorded trajectories, or of another, on any process,
 * told as any kind of estimate.
 */
final class ExactDenoiser implements Denoiser {
  private static final double MEAN = 0.3;
  private static final double STD = 0.5;

  private final Process process;
  private final GaussianMixture data;
  private final String told;

  private ExactDenoiser(Process process, GaussianMixture data, String told) {
    this.process = process;
    this.data = data;
    this.told = told;
  }

  /** Every element normal with mean 0.3 and standard deviation 0.5. */
  static ExactDenoiser normal(Process process) {
    return of(process, GaussianMixture.normal(MEAN, STD));
  }

  /** Every element 0.4 N(-0.6, 0.2^2) + 0.6 N(0.5, 0.3^2). */
  static ExactDenoiser mixture(Process process) {
    double[] weights = {0.4, 0.6};
    double[] means = {-0.6, 0.5};
    double[] stds = {0.2, 0.3};
    return of(process, GaussianMixture.ofElements(weights, means, stds));
  }

  /** Of another law, told as velocity. */
  static ExactDenoiser of(Process process, GaussianMixture data) {
    return new ExactDenoiser(process, data, "velocity");
  }

  /**
   * The same, told otherwise.
   *
   * @param prediction eps, x0, v, score or velocity; the last alone is finite at both ends
   */
  ExactDenoiser telling(String prediction) {
    return new ExactDenoiser(process, data, prediction);
  }

  @Override
  public Estimate estimate(Graph g, SDVariable xt, SDVariable t) {
    Marginal at = process.marginal(g, t);
    SDVariable x0 = data.x0(g, xt, at);
    // (x_t - alpha x0) / sigma, and 0 where sigma is
    SDVariable eps =
        xt.sub(x0.mul(g.broadcast(at.alpha())))
            .mul(g.broadcast(at.sigma().div(g.square(at.sigma()).add(1e-40))));
    return switch (told) {
      case "eps" -> Estimate.ofEps(g, xt, at, eps);
      case "x0" -> Estimate.ofX0(g, xt, at, x0);
      case "v" ->
          Estimate.ofV(
              g, xt, at, eps.mul(g.broadcast(at.alpha())).sub(x0.mul(g.broadcast(at.sigma()))));
      case "score" -> Estimate.ofScore(g, xt, at, eps.mul(g.broadcast(at.sigma().rdiv(-1))));
      default -> {
        Marginal rate = process.rate(g, t);
        SDVariable u = x0.mul(g.broadcast(rate.alpha())).add(eps.mul(g.broadcast(rate.sigma())));
        yield Estimate.ofVelocity(g, xt, at, rate, u);
      }
    };
  }

  /** The exact solution of the probability-flow ODE for normal data. */
  @Override
  public SDVariable leap(Graph g, SDVariable xt, SDVariable t, SDVariable s) {
    Marginal at = process.marginal(g, t);
    Marginal as = process.marginal(g, s);
    SDVariable gain = g.sqrt(variance(g, as).div(variance(g, at)));
    return xt.sub(g.broadcast(at.alpha().mul(MEAN)))
        .mul(g.broadcast(gain))
        .add(g.broadcast(as.alpha().mul(MEAN)));
  }

  private static SDVariable variance(Graph g, Marginal at) {
    return g.square(at.alpha()).mul(STD * STD).add(g.square(at.sigma()));
  }
}
