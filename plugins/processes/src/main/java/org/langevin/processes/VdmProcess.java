package org.langevin.processes;

import jakarta.inject.Inject;
import org.langevin.spi.Schedule;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The process of variational diffusion models (Kingma et al. 2021, section 3): variance-preserving,
 * trained and sampled on all of [0, 1], for its schedule leaves some noise at 0. The network is
 * told the noise level, which is the time of a fixed linear schedule:
 *
 * <pre>
 *   label = 1000 (gamma(t) - gammaMin) / (gammaMax - gammaMin),  gamma = ln sigma^2 / alpha^2
 * </pre>
 */
final class VdmProcess extends ContinuousProcess {
  private final Config config;

  @Inject
  VdmProcess(Config config, Schedule schedule) {
    super(schedule, config.tMin, config.tMin);
    this.config = config;
  }

  @Override
  public void check(Problems problems) {
    check(
        problems,
        schedule.family() == Family.VARIANCE_PRESERVING,
        "vdm",
        "a continuous, variance-preserving schedule, such as learned or linear-gamma");
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    Marginal at = marginal(g, t);
    SDVariable gamma = g.log(at.sigma().div(at.alpha())).mul(2);
    return gamma.sub(config.gammaMin).mul(config.labelScale / (config.gammaMax - config.gammaMin));
  }

  @About(
      value = "Variance-preserving, with a network that is told the noise level.",
      paper = "Kingma et al. 2021, section 3")
  record Config(
      @Key(doc = "Smallest time, at which sampling stops too.", or = "0", min = 0) double tMin,
      @Key(doc = "-log SNR that the network is told as 0.", or = "-13.3") double gammaMin,
      @Key(doc = "-log SNR that the network is told as label-scale.", or = "5") double gammaMax,
      @Key(doc = "Largest label.", or = "1000", min = 0, aboveMin = true) double labelScale)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (gammaMax <= gammaMin) {
        problems.add("gamma-max", "must be above gamma-min (" + gammaMin + "), is " + gammaMax);
      }
    }
  }
}
