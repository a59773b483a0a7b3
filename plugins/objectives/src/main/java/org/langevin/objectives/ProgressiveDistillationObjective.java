package org.langevin.objectives;

import jakarta.inject.Inject;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Objective;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Progressive distillation (Salimans and Ho 2022, algorithm 2): one step of the student from t to
 * t'' shall land where two DDIM steps of the teacher land. With N steps of the student and T the
 * horizon:
 *
 * <pre>
 *   i uniform on 1, ..., N,   t = i T / N,   t' = (i - 1/2) T / N,   t'' = (i - 1) T / N
 *   x_t = alpha_t x0 + sigma_t eps
 *   x'  = alpha_t' x0Teacher(x_t) + sigma_t' epsTeacher(x_t),   x'' likewise from x'
 *   xTilde = (x'' - (sigma_t'' / sigma_t) x_t) / (alpha_t'' - (sigma_t'' / sigma_t) alpha_t)
 *   loss   = w(t) distance(x0Student(x_t), xTilde)
 * </pre>
 *
 * w is max(SNR, 1) or SNR + 1 ({@link Weighting}). The loss is taken on what the network tells,
 * with the weight that makes its square the one above. Halve N in each stage, each starting from
 * its teacher's parameters.
 *
 * <p>Samples are drawn by ddim in the same N steps, so at even times down to 0: with grid.t-end = 0
 * in continuous time, with spacing trailing on a discrete process. Other times were not learned.
 */
final class ProgressiveDistillationObjective implements Objective, Checked {
  private final Config config;
  private final Process process;
  private final Preconditioner preconditioner;
  private final Loss loss;
  private final Weighting weighting;

  @Inject
  ProgressiveDistillationObjective(
      Config config, Process process, Preconditioner preconditioner, Loss loss) {
    this.config = config;
    this.process = process;
    this.preconditioner = preconditioner;
    this.loss = loss;
    this.weighting = Weighting.of(config.weighting.rule);
  }

  @Override
  public void check(Problems problems) {
    Preconditioning.refused("progressive-distillation", preconditioner, problems);
    if (process.discrete() && process.horizon() % (2.0 * config.steps) != 0) {
      problems.add(
          "steps",
          "twice as many must divide the process's "
              + (long) process.horizon()
              + " steps, for the teacher takes two where the student takes one; "
              + config.steps
              + " do not");
    }
    config.predict.checkHorizon(process, problems);
  }

  @Override
  public SDVariable loss(Training training) {
    Graph g = training.graph();
    SDVariable i = g.floor(training.uniform("time").mul(config.steps)).add(1);
    Moment m = at(g, i);
    Moment half = at(g, i.sub(0.5));
    Moment next = at(g, i.sub(1));
    SDVariable xt = m.truth(training.x0(), training.normal("noise")).xt();
    Denoiser teacher = training.teacher();
    SDVariable target = target(xt, ddim(teacher, ddim(teacher, xt, m, half), half, next), m, next);
    SDVariable wanted = config.predict.of(Estimate.ofX0(g, xt, m.at(), target), m);
    SDVariable told = training.network().call(xt, m.label());
    return weighting.weigh(loss.distance(g, told, wanted), config.predict, m);
  }

  private Moment at(Graph g, SDVariable i) {
    return Moment.of(g, process, i.mul(process.horizon() / config.steps));
  }

  /** One deterministic step of DDIM (Song et al. 2021). */
  private static SDVariable ddim(Denoiser model, SDVariable x, Moment from, Moment to) {
    Estimate estimate = model.estimate(from.g(), x, from.t());
    return to.truth(estimate.x0(), estimate.eps()).xt();
  }

  /** The x0 by which a single DDIM step goes from x_t to x_s. */
  private static SDVariable target(SDVariable xt, SDVariable xs, Moment m, Moment next) {
    Graph g = m.g();
    Marginal at = m.at();
    Marginal as = next.at();
    SDVariable ratio = as.sigma().div(at.sigma());
    SDVariable divisor = as.alpha().sub(ratio.mul(at.alpha()));
    return xs.sub(xt.mul(g.broadcast(ratio))).div(g.broadcast(divisor));
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    return config.predict.estimate(network, xt, Moment.of(g, process, t));
  }

  /** The weight of x0's squared error. */
  enum Weight {
    /** max(SNR, 1). */
    TRUNCATED_SNR(Weighting.Rule.TRUNCATED_SNR),
    /** SNR + 1. */
    SNR_PLUS_ONE(Weighting.Rule.SNR_PLUS_ONE);

    private final Weighting.Rule rule;

    Weight(Weighting.Rule rule) {
      this.rule = rule;
    }
  }

  @About(
      value = "One step of the student does what two of its teacher do.",
      paper = "Salimans and Ho 2022, algorithm 2")
  record Config(
      @Key(doc = "Steps of the student; the teacher takes two for each.", min = 1) int steps,
      @Key(doc = "What the network tells.", or = "v") Prediction predict,
      @Key(doc = "Weight of the squared error of x0.", or = "truncated-snr") Weight weighting) {}
}
