package org.langevin.schedules;

import jakarta.inject.Inject;
import org.langevin.spi.Schedule;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Time is the noise itself (Karras et al. 2022, table 1, last column): alpha = 1, sigma = t, on [0,
 * sigmaMax]. Their grid of times, even in t^(1/rho), is a sampler's.
 */
final class EdmKarrasSchedule implements Schedule {
  private final double sigmaMax;

  @Inject
  EdmKarrasSchedule(Config config) {
    this.sigmaMax = config.sigmaMax;
  }

  @Override
  public double horizon() {
    return sigmaMax;
  }

  @Override
  public boolean discrete() {
    return false;
  }

  @Override
  public Family family() {
    return Family.VARIANCE_EXPLODING;
  }

  @Override
  public double priorScale() {
    return sigmaMax;
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    return new Marginal(g.filled(t, 1), t);
  }

  @Override
  public Marginal rate(Graph g, SDVariable t) {
    return new Marginal(g.filled(t, 0), g.filled(t, 1));
  }

  @About(value = "Time is the noise itself.", paper = "Karras et al. 2022, table 1")
  record Config(
      @Key(doc = "Largest noise.", or = "80", min = 0, aboveMin = true) double sigmaMax) {}
}
