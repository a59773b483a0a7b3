package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Posterior;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Predictor-corrector sampling (Song et al. 2021, algorithms 2 to 5): at each time, steps of
 * Langevin dynamics that pull x_t towards its law, then a step to the next time.
 *
 * <pre>
 *   corrector   e = 2 alphaTs^2 (snr |z| / |score|)^2,   x_t = x_t + e score + sqrt(2 e) z
 *   predictor   one step of another sampler, from t to s
 * </pre>
 *
 * with {@link ForwardStep}'s alphaTs. The last step, to the data, is {@link LastStep}. NFE: steps
 * (corrector-steps + 1); without a predictor steps corrector-steps + 1, the 1 for the last step. A
 * noise draw for each correction and each prediction but the last.
 *
 * <p>The papers' algorithms predict first. As the last step leads to the data, the order, which is
 * score_sde's, differs in the correction of the prior alone. score_sde averages |z| and |score|
 * over the batch ({@code norms = batch}); here each sample has its own, so that it does not depend
 * on its batch. That takes images: among data of two dimensions some score is nearly 0, and its
 * step huge.
 */
final class PredictorCorrectorSampler implements Sampler, Checked {
  private final Config config;
  private final Process process;
  private final TimeGrid grid;

  @Inject
  PredictorCorrectorSampler(Config config, Process process) {
    this.config = config;
    this.process = process;
    grid =
        new TimeGrid(
            process, config.spacing, Spacing.LINSPACE, config.steps, config.grid, End.DATA);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
    if (config.predictor == Predictor.EULER_MARUYAMA) {
      grid.checkSignal("the drift of the SDE is infinite", "predictor = ancestral", problems);
    } else if (config.kernel == ForwardStep.Kernel.FIRST_ORDER) {
      grid.checkSignal("the drift of the SDE is infinite", "kernel = exact", problems);
    }
  }

  @Override
  public OptionalLong nfe() {
    long levels = grid.steps();
    long predictions = config.predictor == Predictor.NONE ? (grid.endsAtData() ? 1 : 0) : levels;
    return OptionalLong.of(levels * config.correctorSteps + predictions);
  }

  @Override
  public State sample(Sampling sampling) {
    Step step = sampling.step("step", this::step);
    Step last = sampling.step("last", this::last);
    return grid.levels(sampling).walk(sampling.prior(), step, last);
  }

  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x = corrected(g, denoiser, in);
    if (config.predictor == Predictor.NONE) {
      return Map.of("x", x);
    }
    Estimate estimate = denoiser.estimate(g, x, in.scalar("t"));
    SDVariable next =
        switch (config.predictor) {
          case EULER_MARUYAMA -> EulerMaruyamaSampler.predict(g, process, estimate, in);
          case REVERSE_DIFFUSION ->
              ReverseDiffusionSampler.predict(g, forward(g, in), estimate, in);
          default -> ancestral(g, estimate, in);
        };
    return Map.of("x", next, "x0", estimate.x0());
  }

  private Map<String, SDVariable> last(Graph g, Denoiser denoiser, Inputs in) {
    return Map.of("x", denoiser.estimate(g, corrected(g, denoiser, in), in.scalar("t")).x0());
  }

  private SDVariable corrected(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x = in.state("x");
    SDVariable factor = g.broadcast(g.square(forward(g, in).alphaTs()).mul(2));
    for (int j = 1; j <= config.correctorSteps; j++) {
      SDVariable z = in.noise("corrector-" + j);
      SDVariable score = denoiser.estimate(g, x, in.scalar("t")).score();
      SDVariable ratio = norm(g, z).div(norm(g, score));
      SDVariable e = g.square(ratio.mul(config.snr)).mul(factor);
      x = x.add(score.mul(e)).add(z.mul(g.sqrt(e.mul(2))));
    }
    return x;
  }

  /** [n, 1, 1, 1], or of the whole batch [1, 1, 1, 1]. */
  private SDVariable norm(Graph g, SDVariable x) {
    SDVariable norms = g.sqrt(g.sum(g.square(x), true, 1, 2, 3));
    return config.norms == Norms.BATCH ? g.mean(norms, true, 0) : norms;
  }

  private ForwardStep forward(Graph g, Inputs in) {
    return ForwardStep.of(g, process, config.kernel, in);
  }

  private static SDVariable ancestral(Graph g, Estimate estimate, Inputs in) {
    Posterior posterior = Posterior.of(g, Levels.at(in), Levels.next(in));
    return posterior
        .mean(g, estimate.xt(), estimate.x0())
        .add(in.noise("z").mul(g.broadcast(g.sqrt(posterior.variance()))));
  }

  /** Ways from one time to the next. */
  enum Predictor {
    /** See {@link EulerMaruyamaSampler}. */
    EULER_MARUYAMA,
    /** See {@link ReverseDiffusionSampler}. */
    REVERSE_DIFFUSION,
    /** See {@link AncestralSampler}, with the posterior's variance; score_sde: VP's the largest. */
    ANCESTRAL,
    /** x as it is. */
    NONE
  }

  /** Whose norms decide on the length of a correction. */
  enum Norms {
    /** Each sample's own. */
    SAMPLE,
    /** Their means over the batch. */
    BATCH
  }

  @About(
      value = "Corrects by Langevin dynamics, then predicts the next time.",
      paper = "Song et al. 2021, algorithms 2 to 5")
  record Config(
      @Key(doc = "Number of steps; null for all of a discrete process's.", or = "1000", min = 1)
          @Nullable Integer steps,
      @Key(
              doc =
                  "Which times are visited; null: linspace on discrete processes, karras where time"
                      + " is a noise level, else uniform.",
              or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "How the next time is reached.", or = "reverse-diffusion") Predictor predictor,
      @Key(doc = "Corrections at each time.", or = "1", min = 0) int correctorSteps,
      @Key(doc = "Signal-to-noise ratio of a correction.", or = "0.16", min = 0, aboveMin = true)
          double snr,
      @Key(
              doc =
                  "Whose norms give a correction's length: each sample's, or as in score_sde the"
                      + " batch's mean, which data of few dimensions need.",
              or = "sample")
          Norms norms,
      @Key(doc = "The forward step: exact, or to first order as score_sde's for VP.", or = "exact")
          ForwardStep.Kernel kernel)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (predictor == Predictor.NONE && correctorSteps == 0) {
        problems.add("corrector-steps", "must be above 0 without a predictor, is 0");
      }
    }
  }
}
