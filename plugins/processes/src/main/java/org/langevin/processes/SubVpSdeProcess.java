package org.langevin.processes;

import jakarta.inject.Inject;
import org.langevin.spi.Schedule;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The sub-VP stochastic differential equation (Song et al. 2021, equation 13), whose variance is
 * never above that of the VP process with the same schedule. In terms of that process's alpha and
 * sigma:
 *
 * <pre>
 *   sigma_sub = sigma^2 = 1 - alpha^2
 *   dx = -beta(t) / 2 x dt + sqrt(beta(t) (1 - alpha^4)) dw,  beta = -2 alpha' / alpha
 * </pre>
 *
 * Label and times are those of {@link VpSdeProcess}.
 */
final class SubVpSdeProcess extends ContinuousProcess {
  private final Config config;

  @Inject
  SubVpSdeProcess(Config config, Schedule schedule) {
    super(schedule, config.tMin, config.tEnd);
    this.config = config;
  }

  @Override
  public void check(Problems problems) {
    check(
        problems,
        schedule.family() == Family.VARIANCE_PRESERVING,
        "sub-vp-sde",
        "a continuous, variance-preserving schedule, such as vp-linear or vp-cosine");
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    Marginal vp = schedule.marginal(g, t);
    return new Marginal(vp.alpha(), g.square(vp.sigma()));
  }

  /** (sigma^2)' = -(alpha^2)' = -2 alpha alpha', which is finite at 0 too. */
  @Override
  public Marginal rate(Graph g, SDVariable t) {
    SDVariable alpha = schedule.marginal(g, t).alpha();
    SDVariable alphaRate = schedule.rate(g, t).alpha();
    return new Marginal(alphaRate, alpha.mul(alphaRate).mul(-2));
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return t.mul(config.labelScale);
  }

  @About(
      value = "The sub-VP stochastic differential equation.",
      paper = "Song et al. 2021, equation 13")
  record Config(
      @Key(doc = "Smallest training time.", or = "1e-5", min = 0) double tMin,
      @Key(doc = "Time at which sampling stops.", or = "1e-3", min = 0) double tEnd,
      @Key(doc = "The network is told this times t.", or = "999", min = 0, aboveMin = true)
          double labelScale) {}
}
