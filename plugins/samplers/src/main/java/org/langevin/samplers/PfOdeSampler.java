package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.OdeWalk.Method;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The probability-flow ODE (Song et al. 2021, equation 13), whose solutions have the process's
 * marginals at every time, in the process's own time and coordinates:
 *
 * <pre>
 *   dx/dt = f x - g^2 score / 2 = alpha' x0 + sigma' eps
 * </pre>
 *
 * It is also the flow of flow matching (Lipman et al. 2023), integrated here from t = 1, noise, to
 * t = 0, data. Fixed steps of a {@link RungeKutta} method, or {@link AdaptiveSteps}.
 *
 * <p>Order and NFE of n steps: euler 1 and n, midpoint and heun 2 and 2 n, rk4 4 and 4 n; rk45 5
 * and 6 for each step tried, and 2 at the start. One more if the time where it ends has noise left
 * and {@code denoise} is set (see {@link LastStep}). No noise is drawn. rk4 is the classical one;
 * torchdiffeq's and flow_matching's is the 3/8 rule. Heun in the time and scale of Karras et al. is
 * another sampler, edm-heun.
 */
final class PfOdeSampler implements Sampler, Checked {
  private final Config config;
  private final Process process;
  private final OdeWalk walk;

  @Inject
  PfOdeSampler(Config config, Process process) {
    this.config = config;
    this.process = process;
    this.walk =
        new OdeWalk(
            process,
            config.method,
            config.steps,
            config.spacing,
            config.grid,
            config.rtol,
            config.atol);
  }

  @Override
  public void check(Problems problems) {
    walk.check(problems);
  }

  @Override
  public OptionalLong nfe() {
    return walk.isAdaptive()
        ? OptionalLong.empty()
        : OptionalLong.of(walk.evaluations() + (denoises() ? 1 : 0));
  }

  private boolean denoises() {
    return config.denoise && !walk.grid().endsAtData();
  }

  @Override
  public State sample(Sampling sampling) {
    double[] times = walk.grid().levels(sampling).t();
    State x = walk.follow(this::velocity, sampling, sampling.prior(), times);
    return denoises()
        ? sampling.step("last", LastStep::build).apply(x, Map.of("t", times[times.length - 1]))
        : x;
  }

  private SDVariable velocity(Graph g, Denoiser denoiser, SDVariable x, SDVariable t) {
    return denoiser.estimate(g, x, t).velocity(process.rate(g, t));
  }

  @About(
      value = "Integrates the probability-flow ODE, or the flow of flow matching.",
      paper = "Song et al. 2021, section 4.3; Lipman et al. 2023")
  record Config(
      @Key(doc = "Euler, midpoint and heun, rk4: orders 1, 2, 4. rk45: adaptive.", or = "heun")
          Method method,
      @Key(
              doc =
                  "Number of fixed steps; null for all of a discrete process's. rk45 chooses its"
                      + " own.",
              or = "50",
              min = 1)
          @Nullable Integer steps,
      @Key(
              doc =
                  "Which times are visited; null: karras where time is a noise level, else"
                      + " uniform.",
              or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "Relative tolerance of rk45.", or = "1e-5", min = 0) double rtol,
      @Key(doc = "Absolute tolerance of rk45.", or = "1e-5", min = 0, aboveMin = true) double atol,
      @Key(doc = "End with the estimate of x0, if noise is left.", or = "true") boolean denoise) {}
}
