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
  private final @Nullable RungeKutta fixed;
  private final TimeGrid grid;

  @Inject
  PfOdeSampler(Config config, Process process) {
    this.config = config;
    this.process = process;
    fixed = config.method.fixed();
    // adaptive steps need the two ends only
    @Nullable Integer steps = fixed == null ? Integer.valueOf(1) : config.steps;
    grid =
        new TimeGrid(process, config.spacing, Spacing.UNIFORM, steps, config.grid, End.LAST_TIME);
  }

  @Override
  public void check(Problems problems) {
    if (fixed == null && config.spacing != null) {
      problems.add("spacing", "is not for method rk45, which chooses its own times; leave it out");
    }
    grid.check(problems);
  }

  @Override
  public OptionalLong nfe() {
    return fixed == null
        ? OptionalLong.empty()
        : OptionalLong.of((long) fixed.stages() * grid.steps() + (denoises() ? 1 : 0));
  }

  private boolean denoises() {
    return config.denoise && !grid.endsAtData();
  }

  @Override
  public State sample(Sampling sampling) {
    Levels levels = grid.levels(sampling);
    double start = levels.t()[0];
    double end = levels.t()[levels.steps()];
    State x = sampling.prior();
    if (fixed == null) {
      x = new AdaptiveSteps(sampling, this::velocity, config.rtol, config.atol).walk(x, start, end);
    } else {
      Step step = sampling.step("step", (g, d, in) -> step(fixed, g, d, in));
      for (int i = 0; i < levels.steps(); i++) {
        x = step.apply(x, levels.step(i));
      }
    }
    return denoises() ? sampling.step("last", LastStep::build).apply(x, Map.of("t", end)) : x;
  }

  private Map<String, SDVariable> step(RungeKutta method, Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x = in.state("x");
    SDVariable t = in.scalar("t");
    SDVariable s = in.scalar("s");
    Estimate estimate = denoiser.estimate(g, x, t);
    SDVariable first = estimate.velocity(process.rate(g, t));
    SDVariable[] k = method.slopes(g, (y, u) -> velocity(g, denoiser, y, u), x, first, t, s);
    SDVariable next = x.add(RungeKutta.combined(g, method.b(), k, s.sub(t)));
    return Map.of("x", next, "x0", estimate.x0());
  }

  private SDVariable velocity(Graph g, Denoiser denoiser, SDVariable x, SDVariable t) {
    return denoiser.estimate(g, x, t).velocity(process.rate(g, t));
  }

  /** Ways to integrate. */
  enum Method {
    /** Order 1. */
    EULER,
    /** Order 2. */
    MIDPOINT,
    /** Order 2. */
    HEUN,
    /** Order 4. */
    RK4,
    /** Order 5, steps chosen by their error. */
    RK45;

    /** The method of fixed steps, if it is one. */
    @Nullable RungeKutta fixed() {
      return switch (this) {
        case EULER -> RungeKutta.EULER;
        case MIDPOINT -> RungeKutta.MIDPOINT;
        case HEUN -> RungeKutta.HEUN;
        case RK4 -> RungeKutta.RK4;
        case RK45 -> null;
      };
    }
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
