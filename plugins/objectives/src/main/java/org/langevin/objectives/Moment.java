package org.langevin.objectives;

import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A time of each example and the process's coefficients there.
 *
 * @param t times, float64 [n]
 * @param at alpha(t) and sigma(t)
 */
record Moment(Graph g, Process process, SDVariable t, Marginal at) {
  static Moment of(Graph g, Process process, SDVariable t) {
    return new Moment(g, process, t, process.marginal(g, t));
  }

  /** A time drawn from the process's law of training times. */
  static Moment drawn(Graph g, Process process, SDVariable u) {
    return of(g, process, process.trainingTime(g, u));
  }

  /** x_t = alpha x0 + sigma eps and all that follows from it. */
  Estimate truth(SDVariable x0, SDVariable eps) {
    return Estimate.truth(g, at, x0, eps);
  }

  /** What the network is told of the time. */
  SDVariable label() {
    return process.label(g, t);
  }

  /** alpha'(t) and sigma'(t). */
  Marginal rate() {
    return process.rate(g, t);
  }

  /** alpha^2 / sigma^2, [n]. */
  SDVariable snr() {
    return g.square(at.alpha().div(at.sigma()));
  }
}
