package org.langevin.processes;

import jakarta.inject.Inject;
import org.langevin.spi.Schedule;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The variance-preserving stochastic differential equation (Song et al. 2021, equation 11):
 *
 * <pre>
 *   dx = -beta(t) / 2 x dt + sqrt(beta(t)) dw,  beta = -2 alpha' / alpha
 * </pre>
 *
 * As in their code the network is told 999 t, training begins at 1e-5 and sampling stops at 1e-3,
 * where sigma is about 0.01.
 */
final class VpSdeProcess extends ContinuousProcess {
  private final Config config;

  @Inject
  VpSdeProcess(Config config, Schedule schedule) {
    super(schedule, config.tMin, config.tEnd);
    this.config = config;
  }

  @Override
  public void check(Problems problems) {
    check(
        problems,
        schedule.family() == Family.VARIANCE_PRESERVING,
        "vp-sde",
        "a continuous, variance-preserving schedule, such as vp-linear or vp-cosine");
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return t.mul(config.labelScale);
  }

  @About(
      value = "The variance-preserving stochastic differential equation.",
      paper = "Song et al. 2021, equation 11")
  record Config(
      @Key(doc = "Smallest training time.", or = "1e-5", min = 0) double tMin,
      @Key(doc = "Time at which sampling stops.", or = "1e-3", min = 0) double tEnd,
      @Key(doc = "The network is told this times t.", or = "999", min = 0, aboveMin = true)
          double labelScale) {}
}
