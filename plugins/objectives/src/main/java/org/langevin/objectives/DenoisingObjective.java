package org.langevin.objectives;

import jakarta.inject.Inject;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Objective;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Denoising (Ho et al. 2020, algorithm 1 and equation 14): draw t and eps, make x_t = alpha x0 +
 * sigma eps, and let the network tell eps, x0, or v = alpha eps - sigma x0 (Salimans and Ho 2022)
 * from x_t. With eps and the l2 loss this is L_simple, averaged (not summed) over pixels.
 */
final class DenoisingObjective implements Objective {
  private final Config config;
  private final Process process;
  private final Loss loss;

  @Inject
  DenoisingObjective(Config config, Process process, Loss loss) {
    this.config = config;
    this.process = process;
    this.loss = loss;
  }

  @Override
  public SDVariable loss(Training training) {
    Graph g = training.graph();
    SDVariable x0 = training.x0();
    SDVariable eps = training.normal("noise");
    SDVariable t = process.trainingTime(g, training.uniform("time"));
    Marginal at = process.marginal(g, t);
    SDVariable alpha = g.broadcast(at.alpha());
    SDVariable sigma = g.broadcast(at.sigma());
    SDVariable xt = x0.mul(alpha).add(eps.mul(sigma));
    SDVariable target =
        switch (config.predict) {
          case EPS -> eps;
          case X0 -> x0;
          case V -> eps.mul(alpha).sub(x0.mul(sigma));
        };
    return loss.distance(g, training.network().call(xt, process.label(g, t)), target);
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    Marginal at = process.marginal(g, t);
    SDVariable output = network.call(xt, process.label(g, t));
    return switch (config.predict) {
      case EPS -> Estimate.ofEps(g, xt, at, output);
      case X0 -> Estimate.ofX0(g, xt, at, output);
      case V -> Estimate.ofV(g, xt, at, output);
    };
  }

  /** What the network tells. */
  enum Predict {
    EPS,
    X0,
    V
  }

  @About(
      value = "The network tells the noise, the clean image or v from a noisy image.",
      paper = "Ho et al. 2020, algorithm 1; Salimans and Ho 2022 for v")
  record Config(@Key(doc = "What the network tells.", or = "eps") Predict predict) {}
}
