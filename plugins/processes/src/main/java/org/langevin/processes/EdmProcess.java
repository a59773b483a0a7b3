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
 * The process of EDM, whose time is the noise itself (Karras et al. 2022, tables 1 and 2): dx =
 * sqrt(2 t) dw, with training times
 *
 * <pre>
 *   ln t ~ N(pMean, pStd^2)
 * </pre>
 *
 * which may leave [tMin, horizon], as there. Preconditioners tell the network more than this
 * process, which tells t.
 */
final class EdmProcess extends ContinuousProcess {
  private final Config config;

  @Inject
  EdmProcess(Config config, Schedule schedule) {
    super(schedule, config.tMin, config.tMin);
    this.config = config;
  }

  @Override
  public void check(Problems problems) {
    check(
        problems,
        schedule.family() == Family.VARIANCE_EXPLODING
            && schedule.priorScale() == schedule.horizon(),
        "edm",
        "a schedule whose time is the noise itself: edm-karras");
  }

  @Override
  public SDVariable trainingTime(Graph g, SDVariable u) {
    return g.exp(NormalQuantile.of(g, u).mul(config.pStd).add(config.pMean));
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return t;
  }

  @About(value = "Time is the noise itself.", paper = "Karras et al. 2022, tables 1 and 2")
  record Config(
      @Key(doc = "Smallest noise, at which sampling stops.", or = "0.002", min = 0, aboveMin = true)
          double tMin,
      @Key(doc = "Mean of ln t in training.", or = "-1.2") double pMean,
      @Key(doc = "Standard deviation of ln t in training.", or = "1.2", min = 0, aboveMin = true)
          double pStd) {}
}
