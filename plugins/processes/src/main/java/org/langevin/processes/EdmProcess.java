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
 *   ln t ~ N(-1.2, 1.2^2)
 * </pre>
 *
 * which may leave [tMin, horizon], as there; objective edm has keys for others. The network is told
 * t, unless a preconditioner tells it more.
 */
final class EdmProcess extends ContinuousProcess {
  private static final double P_MEAN = -1.2;
  private static final double P_STD = 1.2;

  @Inject
  EdmProcess(Config config, Schedule schedule) {
    super(schedule, config.tMin, config.tMin);
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
    return g.exp(NormalQuantile.of(g, u).mul(P_STD).add(P_MEAN));
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return t;
  }

  @About(value = "Time is the noise itself.", paper = "Karras et al. 2022, tables 1 and 2")
  record Config(
      @Key(doc = "Smallest noise, at which sampling stops.", or = "0.002", min = 0, aboveMin = true)
          double tMin) {}
}
