package org.langevin.objectives;

import org.langevin.spi.Denoiser;
import org.langevin.spi.Process;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** One step along a model's probability-flow path, dx/dt = alpha' x0 + sigma' eps. */
enum OdeSolver {
  /** First order, one evaluation. */
  EULER,
  /** Second order, two evaluations (Karras et al. 2022, algorithm 1). */
  HEUN;

  /**
   * From x_t to x_s; equal times change nothing.
   *
   * @param t float64 [n]
   * @param s float64 [n], above 0
   */
  SDVariable step(
      Graph g, Process process, Denoiser model, SDVariable xt, SDVariable t, SDVariable s) {
    SDVariable length = g.broadcast(s.sub(t));
    SDVariable slope = slope(g, process, model, xt, t);
    SDVariable euler = xt.add(slope.mul(length));
    return switch (this) {
      case EULER -> euler;
      case HEUN -> {
        SDVariable end = slope(g, process, model, euler, s);
        yield xt.add(slope.add(end).mul(length).mul(0.5));
      }
    };
  }

  private static SDVariable slope(
      Graph g, Process process, Denoiser model, SDVariable x, SDVariable t) {
    return model.estimate(g, x, t).velocity(process.rate(g, t));
  }
}
