package org.langevin.schedules;

import jakarta.inject.Inject;
import org.langevin.spi.Schedule;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The continuous limit of {@link LinearBetaSchedule} (Song et al. 2021, equations 32 and 33), on
 * [0, 1]:
 *
 * <pre>
 *   beta(t) = betaMin + t (betaMax - betaMin),  B(t) = t betaMin + t^2 / 2 (betaMax - betaMin)
 *   alpha = exp(-B / 2),  sigma = sqrt(1 - exp(-B))
 * </pre>
 */
final class VpLinearSchedule implements Schedule {
  private final Config config;

  @Inject
  VpLinearSchedule(Config config) {
    this.config = config;
  }

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
    return Family.VARIANCE_PRESERVING;
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    SDVariable minusB = t.mul(t.mul(slope() / 2).add(config.betaMin)).neg();
    return new Marginal(g.exp(minusB.div(2)), g.sqrt(g.expm1(minusB).neg()));
  }

  /** alpha' = -beta alpha / 2 and sigma' = beta alpha^2 / (2 sigma). */
  @Override
  public Marginal rate(Graph g, SDVariable t) {
    Marginal at = marginal(g, t);
    SDVariable half = t.mul(slope()).add(config.betaMin).div(2);
    return new Marginal(at.alpha().mul(half).neg(), g.square(at.alpha()).mul(half).div(at.sigma()));
  }

  private double slope() {
    return config.betaMax - config.betaMin;
  }

  @About(value = "beta(t) on a straight line, in continuous time.", paper = "Song et al. 2021")
  record Config(
      @Key(doc = "beta at time 0.", or = "0.1", min = 0, aboveMin = true) double betaMin,
      @Key(doc = "beta at time 1.", or = "20", min = 0, aboveMin = true) double betaMax)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (betaMax < betaMin) {
        problems.add("beta-max", "must not be below beta-min (" + betaMin + "), is " + betaMax);
      }
    }
  }
}
