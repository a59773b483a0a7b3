package org.langevin.objectives;

import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Objective;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Reflow (Liu et al. 2023, algorithm 1): flow matching on the pairs of an earlier flow, each image
 * with the very noise from which that flow made it, which straightens the paths.
 *
 * <pre>
 *   x_t = alpha(t) x0 + sigma(t) origin,   target alpha'(t) x0 + sigma'(t) origin
 * </pre>
 *
 * With {@code steps = k} it distils: only the times 1/k, 2/k, ..., 1 of the whole are learned, at
 * which a sampler of k Euler steps asks. {@code compare = image} takes the loss not on velocities
 * but between x0 and the end of one straight step to data, so that lpips makes sense
 * (RectifiedFlow's one-step distillation; its loss lpips+l2 is a weighted sum of losses).
 */
final class ReflowObjective implements Objective, Checked {
  private final Config config;
  private final Process process;
  private final Preconditioner preconditioner;
  private final Loss loss;

  @Inject
  ReflowObjective(Config config, Process process, Preconditioner preconditioner, Loss loss) {
    this.config = config;
    this.process = process;
    this.preconditioner = preconditioner;
    this.loss = loss;
  }

  @Override
  public void check(Problems problems) {
    Preconditioning.refused("reflow", preconditioner, problems);
    if (process.family() != Family.INTERPOLATING) {
      problems.add(
          "type",
          "objective 'reflow' straightens paths that join noise to data and needs process flow");
    }
  }

  @Override
  public SDVariable loss(Training training) {
    Moment m = Moment.of(training.graph(), process, time(training));
    Estimate truth = m.truth(training.x0(), training.origin().div(process.priorScale()));
    return switch (config.compare) {
      case VELOCITY -> FlowMatchingObjective.velocityLoss(training, m, truth, loss);
      case IMAGE -> {
        Estimate estimate = Prediction.VELOCITY.estimate(training.network(), truth.xt(), m);
        yield loss.distance(m.g(), estimate.x0(), truth.x0());
      }
    };
  }

  private SDVariable time(Training training) {
    Graph g = training.graph();
    SDVariable u = training.uniform("time");
    return config.steps == null
        ? process.trainingTime(g, u)
        : g.floor(u.mul(config.steps)).add(1).mul(process.horizon() / config.steps);
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    return Prediction.VELOCITY.estimate(network, xt, Moment.of(g, process, t));
  }

  /** What the loss is taken on. */
  enum Compare {
    /** The network's output. */
    VELOCITY,
    /** The image that one straight step makes of it. */
    IMAGE
  }

  @About(
      value = "Flow matching on the pairs of noise and image that an earlier flow made.",
      paper = "Liu et al. 2023, algorithm 1")
  record Config(
      @Key(
              doc = "Learn only the times at which so many Euler steps ask; null for all times.",
              or = "null",
              min = 1)
          @Nullable Integer steps,
      @Key(
              doc = "What the loss compares; the image is where one straight step to data ends.",
              or = "velocity")
          Compare compare) {}
}
