package org.langevin.schedules;

import org.langevin.spi.Schedule;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A variance-preserving path on [0, 1] given by its logarithmic signal-to-noise ratio l (Kingma et
 * al. 2021, section 3.2):
 *
 * <pre>
 *   alpha^2 = sigmoid(l),  sigma^2 = sigmoid(-l)
 * </pre>
 */
abstract class LogSnrSchedule implements Schedule {
  /** ln alpha^2 / sigma^2 at times {@code t}, float64 [n]. */
  abstract SDVariable logSnr(Graph g, SDVariable t);

  /** Its derivative by time. */
  abstract SDVariable logSnrRate(Graph g, SDVariable t);

  @Override
  public final double horizon() {
    return 1;
  }

  @Override
  public final boolean discrete() {
    return false;
  }

  @Override
  public final Family family() {
    return Family.VARIANCE_PRESERVING;
  }

  @Override
  public final Marginal marginal(Graph g, SDVariable t) {
    SDVariable l = logSnr(g, t);
    return new Marginal(g.sqrt(g.sigmoid(l)), g.sqrt(g.sigmoid(l.neg())));
  }

  /** alpha' = alpha sigma^2 l' / 2 and sigma' = -sigma alpha^2 l' / 2. */
  @Override
  public final Marginal rate(Graph g, SDVariable t) {
    Marginal at = marginal(g, t);
    SDVariable half = logSnrRate(g, t).div(2);
    return new Marginal(
        at.alpha().mul(g.square(at.sigma())).mul(half),
        at.sigma().mul(g.square(at.alpha())).mul(half).neg());
  }
}
