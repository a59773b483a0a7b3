package org.langevin.processes;

import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Schedule;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The flow of flow matching, dx/dt = alpha' x0 + sigma' eps along any continuous path whose prior
 * is standard normal: straight (rectified flow, Liu et al. 2023; conditional flow matching, Lipman
 * et al. 2023) or another (Albergo and Vanden-Eijnden 2023). Training times are uniform.
 *
 * <p>These papers put noise at time 0 and data at 1. Here data are at 0: our t is their 1 - t, and
 * our velocity the opposite of theirs. Rectified flow's code does not train on the last thousandth
 * of times before pure noise; here it is the one before data that is left out, where scores and
 * noises would grow without bound. It tells the network 999 times the time, torchcfm the time.
 */
final class FlowProcess extends ContinuousProcess {
  private final Config config;

  @Inject
  FlowProcess(Config config, Schedule schedule) {
    super(schedule, config.tMin, config.tEnd == null ? usualEnd(config, schedule) : config.tEnd);
    this.config = config;
  }

  private static double usualEnd(Config config, Schedule schedule) {
    return schedule.family() == Family.INTERPOLATING ? 0 : config.tMin;
  }

  @Override
  public void check(Problems problems) {
    check(
        problems,
        schedule.family() != Family.VARIANCE_EXPLODING,
        "flow",
        "a continuous schedule that ends in standard normal noise, such as flow-linear");
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return t.mul(config.labelScale);
  }

  @About(
      value = "A flow along a straight or other path.",
      paper = "Lipman et al. 2023; Liu et al. 2023; Albergo and Vanden-Eijnden 2023")
  record Config(
      @Key(doc = "Smallest training time.", or = "1e-3", min = 0) double tMin,
      @Key(
              doc =
                  "Time at which sampling stops; null: 0, or t-min on paths whose velocity may be"
                      + " infinite there, the variance-preserving ones.",
              or = "null",
              min = 0)
          @Nullable Double tEnd,
      @Key(doc = "The network is told this times t.", or = "999", min = 0, aboveMin = true)
          double labelScale) {}
}
