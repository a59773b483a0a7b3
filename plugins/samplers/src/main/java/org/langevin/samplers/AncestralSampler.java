package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Objective;
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
 * Ancestral sampling (Ho et al. 2020, algorithm 2): each step draws x_s from the forward process's
 * {@link Posterior} given x_t and the estimate of x0, with the posterior's own variance
 * (fixed-small), the forward step's (fixed-large) or one between that the model tells (Nichol and
 * Dhariwal 2021, equation 15).
 *
 * <p>The last step, to data, adds no noise. NFE: the number of steps; one noise draw for each but
 * the last. Unlike diffusers, the pair (s, t) is explicit, so any spacing gives the right
 * posterior.
 */
final class AncestralSampler implements Sampler, Checked {
  private final Config config;
  private final Objective objective;
  private final TimeGrid grid;

  @Inject
  AncestralSampler(Config config, Process process, Objective objective) {
    this.config = config;
    this.objective = objective;
    grid =
        new TimeGrid(
            process, config.spacing, Spacing.TRAILING, config.steps, config.grid, End.DATA);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
    if (config.variance == Variance.LEARNED && objective.outputs(1) == 1) {
      problems.add(
          "variance",
          "learned needs a model that tells it, which the objective does not teach; use fixed-small"
              + " or fixed-large, or let objective 'denoising' learn it");
    }
  }

  @Override
  public OptionalLong nfe() {
    return OptionalLong.of(grid.steps());
  }

  @Override
  public State sample(Sampling sampling) {
    Step step = sampling.step("step", (g, denoiser, in) -> step(g, denoiser, in, true));
    Step last = sampling.step("last", (g, denoiser, in) -> step(g, denoiser, in, false));
    return grid.levels(sampling).walk(sampling.prior(), step, last);
  }

  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in, boolean noisy) {
    SDVariable xt = in.state("x");
    Estimate estimate = denoiser.estimate(g, xt, in.scalar("t"));
    SDVariable x0 = config.clip ? g.clip(estimate.x0(), -1, 1) : estimate.x0();
    Posterior posterior = Posterior.of(g, Levels.at(in), Levels.next(in));
    SDVariable x = posterior.mean(g, xt, x0);
    if (noisy) {
      x = x.add(in.noise("z").mul(deviation(g, posterior, estimate)));
    }
    return Map.of("x", x, "x0", x0);
  }

  private SDVariable deviation(Graph g, Posterior posterior, Estimate estimate) {
    return switch (config.variance) {
      case FIXED_SMALL -> g.broadcast(g.sqrt(posterior.variance()));
      case FIXED_LARGE -> g.broadcast(g.sqrt(posterior.largest()));
      case LEARNED -> {
        SDVariable fraction =
            Objects.requireNonNull(estimate.varianceFraction(), "the model tells no variance");
        yield g.exp(posterior.logVariance(g, fraction).div(2));
      }
    };
  }

  /** The reverse step's variance. */
  enum Variance {
    /** The posterior's, a lower bound: right if the data are one point. */
    FIXED_SMALL,
    /** The forward step's, an upper bound: right if the data are standard normal. */
    FIXED_LARGE,
    /** Between the two on a logarithmic scale, pixel by pixel, where the model says. */
    LEARNED
  }

  @About(
      value = "Draws each step from the forward process's posterior.",
      paper = "Ho et al. 2020, algorithm 2")
  record Config(
      @Key(doc = "Number of steps; null for all of a discrete process's.", or = "null", min = 1)
          @Nullable Integer steps,
      @Key(
              doc =
                  "Which times are visited; null: trailing on discrete processes, karras where time"
                      + " is a noise level, else uniform.",
              or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "Variance of a step.", or = "fixed-large") Variance variance,
      @Key(doc = "Limit the estimate of x0 to [-1, 1].", or = "true") boolean clip) {}
}
