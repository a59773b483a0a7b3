package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.OdeWalk.Method;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Likelihood;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler.Inputs;
import org.langevin.spi.Sampler.Sampling;
import org.langevin.spi.Sampler.State;
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
  private final Process process;
  private final OdeWalk walk;

  @Inject
  PfOdeLikelihood(Config config, Process process) {
    this.process = process;
    this.walk =
        new OdeWalk(
            process,
            config.method,
            config.steps,
            config.spacing,
            config.grid,
            config.tolerance,
            config.tolerance);
  }

  @Override
  public void check(Problems problems) {
    walk.check(problems);
  }

  @Override
  public State evaluate(Sampling sampling, State data) {
    double[] falling = walk.grid().levels(sampling).t();
    double[] rising = new double[falling.length];
    Arrays.setAll(rising, i -> falling[falling.length - 1 - i]);
    State all = sampling.step("likelihood", this::join).apply(data, Map.of());
    all = walk.follow(this::velocity, sampling, all, rising);
    return sampling.step("log-density", this::logDensity).apply(all, Map.of());
  }

  /** (x, 0, z). */
  private Map<String, SDVariable> join(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x = in.state("x");
    SDVariable none = x.mul(0);
    SDVariable z = g.greaterOrEqual(in.noise("probe"), none).mul(2).sub(1);
    return Map.of("x", g.concat(0, x, none, z));
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
