package org.langevin.samplers;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler.Inputs;
import org.langevin.spi.Sampler.Sampling;
import org.langevin.spi.Sampler.State;
import org.langevin.spi.Sampler.Step;
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
 * integral, z), joined along the batch. NFE: as there, each with a gradient.
 */
final class LogLikelihood {
  private final Process process;
  private final @Nullable RungeKutta fixed;
  private final double[] times;
  private final double tolerance;

  private LogLikelihood(
      Process process, @Nullable RungeKutta fixed, double[] times, double tolerance) {
    this.process = process;
    this.fixed = fixed;
    this.times = times;
    this.tolerance = tolerance;
  }

  /**
   * With fixed steps.
   *
   * @param times rising, from the data's to the horizon
   */
  static LogLikelihood ofSteps(Process process, RungeKutta method, double... times) {
    return new LogLikelihood(process, method, times, 0);
  }

  /**
   * With adaptive steps, rk45.
   *
   * @param from the data's time
   * @param tolerance relative and absolute, 1e-5 in Song et al. 2021
   */
  static LogLikelihood adaptive(Process process, double from, double tolerance) {
    return new LogLikelihood(process, null, new double[] {from, process.horizon()}, tolerance);
  }

  /**
   * Evaluates a batch.
   *
   * @param data a state whose {@code "x"} holds the data, [n, c, h, w]; consumed
   * @return a state with {@code "log-density"}, in nats, [n], and {@code "x"}, the noise that the
   *     data come from, [n, c, h, w]
   */
  State of(Sampling sampling, State data) {
    State all = sampling.step("likelihood", this::join).apply(data, Map.of());
    if (fixed == null) {
      AdaptiveSteps steps = new AdaptiveSteps(sampling, this::velocity, tolerance, tolerance);
      all = steps.walk(all, times[0], times[1]);
    } else {
      Step step = sampling.step("step", (g, d, in) -> step(fixed, g, d, in));
      for (int i = 0; i + 1 < times.length; i++) {
        all = step.apply(all, Map.of("t", times[i], "s", times[i + 1]));
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
}
