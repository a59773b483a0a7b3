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
 * The flow of flow matching, dx/dt = alpha' x0 + sigma' eps along any continuous path whose prior
 * is standard normal: straight (rectified flow, Liu et al. 2023; conditional flow matching, Lipman
 * et al. 2023) or another (Albergo and Vanden-Eijnden 2023). Training times are uniform, or
 * logit-normal (Esser et al. 2024, equation 19):
 *
 * <pre>
 *   logit(t) ~ N(logitMean, logitStd^2)
 * </pre>
 *
 * These papers put noise at time 0 and data at 1. Here data are at 0: our t is their 1 - t, our
 * velocity the opposite of theirs, and a logitMean above 0 favours noise. Rectified flow's code
 * leaves out the last thousandth before pure noise, trains up to the data and tells the network 999
 * times its own time: {@code t-max = 0.999, t-min = 0, t-end = 0}.
 *
 * <p>At pure noise no x0 follows from a noise, nor a drift from the marginals of a path without
 * signal: networks that tell eps and stochastic samplers need t-max below 1.
 */
final class FlowProcess extends ContinuousProcess {
  private final Config config;

  @Inject
  FlowProcess(Config config, Schedule schedule) {
    super(schedule, config.tMin, config.tEnd);
    this.config = config;
  }

  @Override
  public void check(Problems problems) {
    check(
        problems,
        schedule.family() != Family.VARIANCE_EXPLODING,
        "flow",
        "a continuous schedule that ends in standard normal noise, such as flow-linear");
  }

  /** Its share tMax of the schedule's. */
  @Override
  public double horizon() {
    return config.tMax * schedule.horizon();
  }

  @Override
  public SDVariable trainingTime(Graph g, SDVariable u) {
    return super.trainingTime(
        g,
        switch (config.times) {
          case UNIFORM -> u;
          case LOGIT_NORMAL ->
              g.sigmoid(NormalQuantile.of(g, u).mul(config.logitStd).add(config.logitMean));
        });
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return t.mul(config.labelScale);
  }

  /** Laws of training times. */
  enum Times {
    UNIFORM,
    LOGIT_NORMAL
  }

  @About(
      value = "A flow along a straight or other path.",
      paper = "Lipman et al. 2023; Liu et al. 2023; Albergo and Vanden-Eijnden 2023")
  record Config(
      @Key(doc = "Smallest training time.", or = "1e-3", min = 0) double tMin,
      @Key(doc = "Time at which sampling stops.", or = "1e-3", min = 0) double tEnd,
      @Key(
              doc = "Largest time of training and sampling, as a share of the schedule's.",
              or = "1",
              min = 0,
              aboveMin = true,
              max = 1)
          double tMax,
      @Key(doc = "The network is told this times t.", or = "999", min = 0, aboveMin = true)
          double labelScale,
      @Key(doc = "Law of training times.", or = "uniform") Times times,
      @Key(doc = "Mean of the logit of logit-normal times.", or = "0") double logitMean,
      @Key(
              doc = "Standard deviation of the logit of logit-normal times.",
              or = "1",
              min = 0,
              aboveMin = true)
          double logitStd) {}
}
