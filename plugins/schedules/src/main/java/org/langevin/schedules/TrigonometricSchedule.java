package org.langevin.schedules;

import org.langevin.spi.Schedule;
import org.langevin.spi.config.About;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A quarter of a circle, on [0, 1] (Albergo and Vanden-Eijnden 2023): alpha = cos(pi t / 2), sigma
 * = sin(pi t / 2). Data are at time 0 here, at 1 there.
 *
 * <p>alpha^2 + sigma^2 = 1, but no signal is left at time 1, where a stochastic process with these
 * marginals would have infinite drift: it is a path for flows. {@code vp-cosine} is the same cut at
 * both ends.
 */
final class TrigonometricSchedule implements Schedule {
  private static final double QUARTER = Math.PI / 2;

  @Override
  public double horizon() {
    return 1;
  }

  @Override
  public boolean discrete() {
    return false;
  }

  @Override
  public Family family() {
    return Family.INTERPOLATING;
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    SDVariable angle = t.mul(QUARTER);
    return new Marginal(g.cos(angle), g.sin(angle));
  }

  @Override
  public Marginal rate(Graph g, SDVariable t) {
    Marginal at = marginal(g, t);
    return new Marginal(at.sigma().mul(-QUARTER), at.alpha().mul(QUARTER));
  }

  @About(
      value = "A quarter of a circle from data to noise.",
      paper = "Albergo and Vanden-Eijnden 2023")
  record Config() {}
}
