package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
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
 * Ancestral sampling (Ho et al. 2020, algorithm 2): each step draws x_s from the forward process's
 * posterior given x_t and the estimate of x0. For times s < t with alpha_ts = alpha_t / alpha_s and
 * var_ts = sigma_t^2 - alpha_ts^2 sigma_s^2 (beta_t, for neighbours):
 *
 * <pre>
 *   mean = alpha_ts sigma_s^2 / sigma_t^2  x_t + alpha_s var_ts / sigma_t^2  x0      (equation 7)
 *   std  = sqrt(var_ts sigma_s^2 / sigma_t^2)  fixed-small,   sqrt(var_ts)  fixed-large
 * </pre>
 *
 * The last step, to data, adds no noise. NFE: the number of steps; one noise draw for each but the
 * last. Unlike diffusers, the pair (s, t) is explicit, so any spacing gives the right posterior.
 */
final class AncestralSampler implements Sampler, Checked {
  private final Config config;
  private final Process process;

  @Inject
  AncestralSampler(Config config, Process process) {
    this.config = config;
    this.process = process;
  }

  @Override
  public void check(Problems problems) {
    DiscreteSteps.check("ancestral", config.steps, process, problems);
  }

  @Override
  public OptionalLong nfe() {
    return OptionalLong.of(DiscreteSteps.count(config.steps, process));
  }

  @Override
  public State sample(Sampling sampling) {
    Step step = sampling.step("step", (g, denoiser, in) -> step(g, denoiser, in, true));
    Step last = sampling.step("last", (g, denoiser, in) -> step(g, denoiser, in, false));
    State x = sampling.prior();
    double[] t = config.spacing.times((int) process.horizon(), (int) nfe().getAsLong());
    for (int i = 0; i + 1 < t.length; i++) {
      x = (t[i + 1] > 0 ? step : last).apply(x, Map.of("t", t[i], "s", t[i + 1]));
    }
    return x;
  }

  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in, boolean noisy) {
    SDVariable xt = in.state("x");
    SDVariable t = in.scalar("t");
    Estimate estimate = denoiser.estimate(g, xt, t);
    SDVariable x0 = config.clip ? g.clip(estimate.x0(), -1, 1) : estimate.x0();
    Marginal at = process.marginal(g, t);
    Marginal as = process.marginal(g, in.scalar("s"));
    SDVariable alphaTs = at.alpha().div(as.alpha());
    SDVariable varT = g.square(at.sigma());
    SDVariable varS = g.square(as.sigma());
    SDVariable varTs = varT.sub(g.square(alphaTs).mul(varS));
    SDVariable ofXt = alphaTs.mul(varS).div(varT);
    SDVariable ofX0 = as.alpha().mul(varTs).div(varT);
    SDVariable x = xt.mul(g.broadcast(ofXt)).add(x0.mul(g.broadcast(ofX0)));
    if (noisy) {
      SDVariable variance =
          config.variance == Variance.FIXED_LARGE ? varTs : varTs.mul(varS).div(varT);
      x = x.add(in.noise("z").mul(g.broadcast(g.sqrt(variance))));
    }
    return Map.of("x", x, "x0", x0);
  }

  /** The reverse step's variance. */
  enum Variance {
    /** The posterior's, a lower bound: right if the data are one point. */
    FIXED_SMALL,
    /** The forward step's, an upper bound: right if the data are standard normal. */
    FIXED_LARGE
  }

  @About(
      value = "Draws each step from the forward process's posterior.",
      paper = "Ho et al. 2020, algorithm 2")
  record Config(
      @Key(doc = "Number of steps; null for all of the process's.", or = "null", min = 1)
          @Nullable Integer steps,
      @Key(doc = "Which times are visited when steps are fewer.", or = "trailing") Spacing spacing,
      @Key(doc = "Variance of a step.", or = "fixed-large") Variance variance,
      @Key(doc = "Limit the estimate of x0 to [-1, 1].", or = "true") boolean clip) {}
}
