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
 * The variance-exploding stochastic differential equation (Song et al. 2021, equation 9), the
 * continuous limit of score matching at many noise levels (SMLD):
 *
 * <pre>
 *   dx = sqrt(d sigma^2 / dt) dw
 * </pre>
 *
 * The prior's standard deviation is the schedule's largest sigma. As in their code the network is
 * told sigma, of which networks with Fourier features take the logarithm themselves, and times run
 * from 1e-5. Networks with positional features distinguish {@code label = time}, 999 t, better.
 */
final class VeSdeProcess extends ContinuousProcess {
  private static final double STEPS = 999;
  private final Config config;

  @Inject
  VeSdeProcess(Config config, Schedule schedule) {
    super(schedule, config.tMin, config.tEnd);
    this.config = config;
  }

  @Override
  public void check(Problems problems) {
    check(
        problems,
        schedule.family() == Family.VARIANCE_EXPLODING,
        "ve-sde",
        "a continuous, variance-exploding schedule, such as ve-geometric");
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return switch (config.label) {
      case SIGMA -> marginal(g, t).sigma();
      case LOG_SIGMA -> g.log(marginal(g, t).sigma());
      case TIME -> t.mul(STEPS);
    };
  }

  /** What the network is told. */
  enum Label {
    /** The noise. */
    SIGMA,
    /** Its natural logarithm. */
    LOG_SIGMA,
    /** 999 t. */
    TIME
  }

  @About(
      value = "The variance-exploding stochastic differential equation.",
      paper = "Song et al. 2021, equation 9")
  record Config(
      @Key(doc = "Smallest training time.", or = "1e-5", min = 0) double tMin,
      @Key(doc = "Time at which sampling stops.", or = "1e-5", min = 0) double tEnd,
      @Key(doc = "What the network is told.", or = "sigma") Label label) {}
}
