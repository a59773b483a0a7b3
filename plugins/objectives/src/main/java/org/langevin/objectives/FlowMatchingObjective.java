package org.langevin.objectives;

import jakarta.inject.Inject;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Objective;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Conditional flow matching (Lipman et al. 2023, equation 9; Liu et al. 2023, equation 1; Albergo
 * and Vanden-Eijnden 2023): the network tells the velocity of the path through x0 and eps,
 *
 * <pre>
 *   x_t = alpha(t) x0 + sigma(t) eps,   target alpha'(t) x0 + sigma'(t) eps
 * </pre>
 *
 * which on process flow with sigma-min 0 is the rectified flow's eps - x0. Time 0 is data: torchcfm
 * and flow_matching run the other way, so their velocity is the negative of this one.
 *
 * <p>Each example's noise is drawn on its own, or with {@code coupling = ot} the batch's noise is
 * dealt out so that the squared distances sum to the least ({@link Assignment}; Tong et al. 2024,
 * section 3.4; Pooladian et al. 2023). Unlike torchcfm, which draws pairs from the plan with
 * replacement, every image and every noise is used once. {@code time = logit-normal} is that of
 * Esser et al. 2024, section 3.1.
 */
final class FlowMatchingObjective implements Objective, Checked {
  private final Config config;
  private final Process process;
  private final Preconditioner preconditioner;
  private final Loss loss;

  @Inject
  FlowMatchingObjective(Config config, Process process, Preconditioner preconditioner, Loss loss) {
    this.config = config;
    this.process = process;
    this.preconditioner = preconditioner;
    this.loss = loss;
  }

  @Override
  public void check(Problems problems) {
    Preconditioning.refused("flow-matching", preconditioner, problems);
    if (process.discrete()) {
      problems.add(
          "type",
          "objective 'flow-matching' needs velocities, so a process in continuous time, such as"
              + " flow");
    }
  }

  @Override
  public SDVariable loss(Training training) {
    Moment m = Moment.of(training.graph(), process, time(training));
    SDVariable noise =
        switch (config.coupling) {
          case INDEPENDENT -> training.normal("noise");
          case OT -> training.normal("noise", Assignment::nearest);
        };
    return velocityLoss(training, m, m.truth(training.x0(), noise), loss);
  }

  /** Distance of the network's velocity from the true one. */
  static SDVariable velocityLoss(Training training, Moment m, Estimate truth, Loss loss) {
    SDVariable output = training.network().call(truth.xt(), m.label());
    return loss.distance(training.graph(), output, Prediction.VELOCITY.of(truth, m));
  }

  private SDVariable time(Training training) {
    Graph g = training.graph();
    return switch (config.time) {
      case UNIFORM -> process.trainingTime(g, training.uniform("time"));
      case LOGIT_NORMAL -> {
        SDVariable logit = training.gaussian("time").mul(config.logitStd).add(config.logitMean);
        yield g.sigmoid(logit).mul(process.horizon() - process.tMin()).add(process.tMin());
      }
    };
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    return Prediction.VELOCITY.estimate(network, xt, Moment.of(g, process, t));
  }

  /** Which noise goes with which image. */
  enum Coupling {
    /** Each its own. */
    INDEPENDENT,
    /** The batch's noise dealt out at the least cost. */
    OT
  }

  /** The law of training times. */
  enum Time {
    /** That of the process. */
    UNIFORM,
    /** ln t / (1 - t) is normal, for t as a part of the whole time. */
    LOGIT_NORMAL
  }

  @About(
      value = "The network tells the velocity of a path from data to noise.",
      paper = "Lipman et al. 2023, equation 9; Liu et al. 2023; Tong et al. 2024 for ot")
  record Config(
      @Key(
              doc = "How noise goes with images; ot is the least costly way of a batch.",
              or = "independent")
          Coupling coupling,
      @Key(doc = "Law of training times.", or = "uniform") Time time,
      @Key(doc = "Mean of the logit of a logit-normal time; above 0 is more noise.", or = "0")
          double logitMean,
      @Key(
              doc = "Standard deviation of the logit of a logit-normal time.",
              or = "1",
              min = 0,
              aboveMin = true)
          double logitStd) {}
}
