package org.langevin.samplers;

import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** The DDPM process with beta from 1e-4 to 0.02, and the exact denoiser of Gaussian data on it. */
final class LinearDdpm implements Process {
  private final double[] alpha;
  private final double[] sigma;

  LinearDdpm(int steps) {
    alpha = new double[steps + 1];
    sigma = new double[steps + 1];
    alpha[0] = 1;
    double alphaBar = 1;
    for (int t = 1; t <= steps; t++) {
      alphaBar *= 1 - (1e-4 + (t - 1) / (steps - 1.0) * (0.02 - 1e-4));
      alpha[t] = Math.sqrt(alphaBar);
      sigma[t] = Math.sqrt(1 - alphaBar);
    }
  }

  /**
   * Data normal with the given mean and standard deviation in every pixel: E[x0 | x_t] = m + alpha
   * s^2 / (alpha^2 s^2 + sigma^2) (x_t - alpha m), told as eps, x0 or v.
   */
  Denoiser exactDenoiser(double mean, double std, String told) {
    return (g, xt, t) -> {
      Marginal at = marginal(g, t);
      SDVariable variance = g.square(at.alpha()).mul(std * std).add(g.square(at.sigma()));
      SDVariable gain = at.alpha().mul(std * std).div(variance);
      SDVariable centred = xt.sub(g.broadcast(at.alpha().mul(mean)));
      SDVariable x0 = centred.mul(g.broadcast(gain)).add(mean);
      SDVariable eps = centred.mul(g.broadcast(at.sigma().div(variance)));
      return switch (told) {
        case "eps" -> Estimate.ofEps(g, xt, at, eps);
        case "x0" -> Estimate.ofX0(g, xt, at, x0);
        default ->
            Estimate.ofV(
                g, xt, at, eps.mul(g.broadcast(at.alpha())).sub(x0.mul(g.broadcast(at.sigma()))));
      };
    };
  }

  @Override
  public double horizon() {
    return alpha.length - 1;
  }

  @Override
  public boolean discrete() {
    return true;
  }

  @Override
  public Family family() {
    return Family.VARIANCE_PRESERVING;
  }

  @Override
  public double tMin() {
    return 1;
  }

  @Override
  public Marginal rate(Graph g, SDVariable t) {
    throw new UnsupportedOperationException("Whole times have no rate here");
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    return new Marginal(g.lookUp(g.table(alpha), t), g.lookUp(g.table(sigma), t));
  }

  @Override
  public SDVariable trainingTime(Graph g, SDVariable u) {
    throw new UnsupportedOperationException("Nothing is trained here");
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return t;
  }

  @Override
  public double priorScale() {
    return 1;
  }
}
