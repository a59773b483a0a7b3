package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Denoising diffusion implicit models (Song, Meng and Ermon 2021, equations 12 and 16). For times s
 * < t:
 *
 * <pre>
 *   std = eta sigma_s sqrt(1 - (alpha_t sigma_s / (alpha_s sigma_t))^2)
 *   x_s = alpha_s x0 + sqrt(sigma_s^2 - std^2) eps + std z
 * </pre>
 *
 * eta = 0 is deterministic, a first-order step of the probability-flow ODE; eta = 1 is ancestral
 * sampling with the small variance. NFE: the number of steps; one noise draw for each if eta > 0.
 * When x0 is clipped, eps follows from the clipped x0 (diffusers: {@code
 * use_clipped_model_output}), so that x_s stays on the path from x_t to x0.
 */
final class DdimSampler implements Sampler, Checked {
  private final Config config;
  private final TimeGrid grid;

  @Inject
  DdimSampler(Config config, Process process) {
    this.config = config;
    grid =
        new TimeGrid(process, config.spacing, Spacing.LEADING, config.steps, config.grid, End.DATA);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
  }

  @Override
  public OptionalLong nfe() {
    return OptionalLong.of(grid.steps());
  }

  @Override
  public State sample(Sampling sampling) {
    Step step = sampling.step("step", this::step);
    State x = sampling.prior();
    Levels levels = grid.levels(sampling);
    for (int i = 0; i < levels.steps(); i++) {
      x = step.apply(x, levels.step(i));
    }
    return x;
  }

  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in) {
    Estimate model = denoiser.estimate(g, in.state("x"), in.scalar("t"));
    Estimate estimate = config.clip ? model.clipped(-1, 1) : model;
    Marginal at = Levels.at(in);
    Marginal as = Levels.next(in);
    // (std / sigma_s)^2, so that nothing is divided by sigma_s, which is 0 at the end
    SDVariable ratio =
        g.square(at.alpha().mul(as.sigma()).div(as.alpha().mul(at.sigma())))
            .rsub(1)
            .mul(config.eta * config.eta);
    // 1 - ratio is exactly 0 where the signal is nil and eta = 1; rounding may carry it below
    SDVariable ofEps = as.sigma().mul(g.sqrt(g.clip(ratio.rsub(1), 0, 1)));
    SDVariable x =
        estimate.x0().mul(g.broadcast(as.alpha())).add(estimate.eps().mul(g.broadcast(ofEps)));
    if (config.eta > 0) {
      SDVariable std = as.sigma().mul(g.sqrt(ratio));
      x = x.add(in.noise("z").mul(g.broadcast(std)));
    }
    return Map.of("x", x, "x0", estimate.x0());
  }

  @About(
      value = "Non-Markovian steps; deterministic for eta = 0.",
      paper = "Song, Meng and Ermon 2021, equations 12 and 16")
  record Config(
      @Key(doc = "Number of steps; null for all of a discrete process's.", or = "50", min = 1)
          @Nullable Integer steps,
      @Key(doc = "0: deterministic, 1: ancestral.", or = "0", min = 0, max = 1) double eta,
      @Key(
              doc =
                  "Which times are visited; null: leading on discrete processes, karras where time"
                      + " is a noise level, else uniform.",
              or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "Limit the estimate of x0 to [-1, 1].", or = "true") boolean clip) {}
}
