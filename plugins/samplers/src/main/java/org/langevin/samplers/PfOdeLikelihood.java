package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.PfOdeSampler.Method;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Likelihood;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler.Inputs;
import org.langevin.spi.Sampler.Sampling;
import org.langevin.spi.Sampler.State;
import org.langevin.spi.Sampler.Step;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The log-density that a model gives to data: that of the probability-flow ODE's flow (Song et al.
 * 2021, equation 39 and appendix D.2). Along dx/dt = v(x, t), which {@link PfOdeSampler} follows
 * from noise to data and this from data to noise,
 *
 * <pre>
 *   ln p_{t_0}(x_{t_0}) = ln p_T(x_T) + int_{t_0}^T div v(x_t, t) dt
 *   div v = E[z^T (dv/dx) z],   z = +1 or -1, each with probability 1/2   (Hutchinson 1990)
 * </pre>
 *
 * and p_T is the prior. One z is drawn for each image and kept all the way, so that what is
 * integrated is smooth (Grathwohl et al. 2019); the result is unbiased, and exact where the
 * velocity of each element depends on that element alone. z^T dv/dx is one gradient.
 *
 * <p>The data are taken for x_{t_0}; that they lack the process's noise at t_0 is the model's
 * error, as in score_sde. The ODE's methods are {@link PfOdeSampler}'s, here for the state (x,
 * integral, z), joined along the batch; beside {@code "log-density"} the result has {@code "x"},
 * the noise that the data come from. NFE: as there, each with a gradient.
 */
final class PfOdeLikelihood implements Likelihood, Checked {
  private final Config config;
  private final Process process;
  private final @Nullable RungeKutta fixed;
  private final TimeGrid grid;

  @Inject
  PfOdeLikelihood(Config config, Process process) {
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
  public State evaluate(Sampling sampling, State data) {
    double[] falling = grid.levels(sampling).t();
    State all = sampling.step("likelihood", this::join).apply(data, Map.of());
    if (fixed == null) {
      AdaptiveSteps steps =
          new AdaptiveSteps(sampling, this::velocity, config.tolerance, config.tolerance);
      all = steps.walk(all, falling[falling.length - 1], falling[0]);
    } else {
      Step step = sampling.step("step", (g, d, in) -> step(fixed, g, d, in));
      for (int i = falling.length - 1; i > 0; i--) {
        all = step.apply(all, Map.of("t", falling[i], "s", falling[i - 1]));
      }
    }
    return sampling.step("log-density", this::logDensity).apply(all, Map.of());
  }

  /** (x, 0, z). */
  private Map<String, SDVariable> join(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x = in.state("x");
    SDVariable none = x.mul(0);
    SDVariable z = g.greaterOrEqual(in.noise("probe"), none).mul(2).sub(1);
    return Map.of("x", g.concat(0, x, none, z));
  }

  private Map<String, SDVariable> step(RungeKutta method, Graph g, Denoiser denoiser, Inputs in) {
    SDVariable all = in.state("x");
    SDVariable t = in.scalar("t");
    SDVariable s = in.scalar("s");
    SDVariable first = velocity(g, denoiser, all, t);
    SDVariable[] k = method.slopes(g, (y, u) -> velocity(g, denoiser, y, u), all, first, t, s);
    return Map.of("x", all.add(RungeKutta.combined(g, method.b(), k, s.sub(t))));
  }

  /** (v, z dv/dx z element by element, 0). */
  private SDVariable velocity(Graph g, Denoiser denoiser, SDVariable all, SDVariable t) {
    SDVariable[] parts = g.split(all, 3, 0);
    SDVariable x = parts[0];
    SDVariable z = parts[2];
    SDVariable v = denoiser.estimate(g, x, t).velocity(process.rate(g, t));
    SDVariable divergence = g.gradient(v.mul(z), x)[0].mul(z);
    return g.concat(0, v, divergence, z.mul(0));
  }

  private Map<String, SDVariable> logDensity(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable[] parts = g.split(in.state("x"), 3, 0);
    double variance = process.priorScale() * process.priorScale();
    SDVariable prior =
        g.square(parts[0]).div(-2 * variance).sub(0.5 * Math.log(2 * Math.PI * variance));
    SDVariable sum = g.sum(prior.add(parts[1]), false, 1, 2, 3);
    return Map.of("x", parts[0], "log-density", sum);
  }

  @About(
      value = "Log-density of data along the probability-flow ODE.",
      paper = "Song et al. 2021, equation 39 and appendix D.2")
  record Config(
      @Key(doc = "Euler, midpoint and heun, rk4: orders 1, 2, 4. rk45: adaptive.", or = "rk45")
          Method method,
      @Key(
              doc =
                  "Number of fixed steps; null for all of a discrete process's. rk45 chooses its"
                      + " own.",
              or = "100",
              min = 1)
          @Nullable Integer steps,
      @Key(
              doc =
                  "Which times are visited; null: karras where time is a noise level, else"
                      + " uniform.",
              or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Further settings of the times, from noise to data.", or = "{}")
          TimeGrid.Config grid,
      @Key(doc = "Relative and absolute tolerance of rk45.", or = "1e-5", min = 0, aboveMin = true)
          double tolerance) {}
}
