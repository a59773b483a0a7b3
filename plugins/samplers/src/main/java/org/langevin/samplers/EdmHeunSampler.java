package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.HashMap;
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
 * The stochastic sampler of Karras et al. 2022 (algorithm 2). For a process that also scales the
 * data it runs, as theirs, on y = x / alpha, whose noise is r = sigma / alpha; with d = (y - D) /
 * r, which is the estimate of eps:
 *
 * <pre>
 *   gamma_i = min(s-churn / N, sqrt(2) - 1) if s-min &lt;= r_i &lt;= s-max, else 0
 *   rHat    = r_i + gamma_i r_i,   yHat = y_i + sqrt(rHat^2 - r_i^2) s-noise z
 *   y_{i+1} = yHat + (r_{i+1} - rHat) d(yHat, rHat)                              order 1
 *   y_{i+1} = yHat + (r_{i+1} - rHat) (d(yHat, rHat) + d(y_{i+1}, r_{i+1})) / 2   order 2, r_{i+1} > 0
 * </pre>
 *
 * Deterministic without churn. NFE of N steps: 2 N - 1, of order 1 N. One noise draw for each step
 * if s-churn > 0.
 *
 * <p>The state has the graphs' precision, float32, where theirs is float64. rHat does not exceed
 * the horizon's noise, to which the time of rHat is searched.
 */
final class EdmHeunSampler implements Sampler, Checked {
  private static final double MOST_CHURN = Math.sqrt(2) - 1;

  private final Config config;
  private final Process process;
  private final TimeGrid grid;

  @Inject
  EdmHeunSampler(Config config, Process process) {
    this.config = config;
    this.process = process;
    Spacing spacing = config.spacing == null ? Spacing.KARRAS : config.spacing;
    grid = new TimeGrid(process, spacing, spacing, config.steps, config.grid, End.DATA);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
    grid.checkSignal("x / alpha is infinite", "pf-ode", problems);
  }

  @Override
  public OptionalLong nfe() {
    int second = config.order == 1 ? 0 : grid.steps() - (grid.endsAtData() ? 1 : 0);
    return OptionalLong.of(grid.steps() + second);
  }

  @Override
  public State sample(Sampling sampling) {
    Step euler = sampling.step("euler", (g, denoiser, in) -> step(g, denoiser, in, false));
    Step heun = sampling.step("heun", (g, denoiser, in) -> step(g, denoiser, in, true));
    State x = sampling.prior();
    Levels levels = grid.levels(sampling);
    Levels hat = churned(sampling, levels);
    for (int i = 0; i < levels.steps(); i++) {
      Map<String, Double> numbers = new HashMap<>(levels.step(i));
      numbers.put("t-hat", hat.t()[i]);
      numbers.put("alpha-hat", hat.at().alpha()[i]);
      numbers.put("sigma-hat", hat.at().sigma()[i]);
      numbers.put("added", Math.sqrt(Math.max(0, square(hat.ratio(i)) - square(levels.ratio(i)))));
      boolean second = config.order == 2 && levels.t()[i + 1] > 0;
      x = (second ? heun : euler).apply(x, numbers);
    }
    return x;
  }

  /** The levels at which steps begin, once noise is added. */
  private Levels churned(Sampling sampling, Levels levels) {
    int steps = levels.steps();
    double[] t = Arrays.copyOf(levels.t(), steps);
    double[] ratios = new double[steps];
    for (int i = 0; i < steps; i++) {
      double gamma = gamma(levels.ratio(i), steps);
      ratios[i] = Math.min(levels.ratio(i) * (1 + gamma), levels.ratio(0));
    }
    if (config.sChurn > 0) {
      double[] found = Levels.times(sampling, ratios, 0, process.horizon());
      for (int i = 0; i < steps; i++) {
        t[i] = ratios[i] > levels.ratio(i) ? found[i] : t[i];
      }
    }
    return new Levels(t, sampling.marginals(t));
  }

  private double gamma(double ratio, int steps) {
    boolean within = config.sMin <= ratio && (config.sMax == null || ratio <= config.sMax);
    return within ? Math.min(config.sChurn / steps, MOST_CHURN) : 0;
  }

  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in, boolean second) {
    Marginal at = Levels.at(in);
    Marginal hat = new Marginal(in.scalar("alpha-hat"), in.scalar("sigma-hat"));
    Marginal next = Levels.next(in);
    SDVariable rHat = ratio(hat);
    SDVariable h = g.broadcast(ratio(next).sub(rHat));

    SDVariable y = in.state("x").mul(g.broadcast(at.alpha().rdiv(1)));
    if (config.sChurn > 0) {
      SDVariable added = in.scalar("added").mul(config.sNoise);
      y = y.add(in.noise("z").mul(g.broadcast(added)));
    }
    Estimate estimate = denoiser.estimate(g, y.mul(g.broadcast(hat.alpha())), in.scalar("t-hat"));
    SDVariable d = estimate.eps();
    SDVariable end = y.add(d.mul(h));
    if (second) {
      SDVariable there =
          denoiser.estimate(g, end.mul(g.broadcast(next.alpha())), in.scalar("s")).eps();
      end = y.add(d.add(there).mul(h).div(2));
    }
    return Map.of("x", end.mul(g.broadcast(next.alpha())), "x0", estimate.x0());
  }

  private static double square(double x) {
    return x * x;
  }

  private static SDVariable ratio(Marginal m) {
    return m.sigma().div(m.alpha());
  }

  @About(
      value = "Heun's method in the noise level, with noise added on the way if so wished.",
      paper = "Karras et al. 2022, algorithm 2")
  record Config(
      @Key(doc = "Number of steps N.", or = "18", min = 1) int steps,
      @Key(doc = "Which times are visited; null: karras.", or = "null") @Nullable Spacing spacing,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "1: Euler, 2: Heun.", or = "2", min = 1, max = 2) int order,
      @Key(doc = "How much noise is added over all steps; 0 for none.", or = "0", min = 0)
          double sChurn,
      @Key(doc = "Smallest noise to which more is added.", or = "0", min = 0) double sMin,
      @Key(doc = "Largest noise to which more is added; null for any.", or = "null", min = 0)
          @Nullable Double sMax,
      @Key(doc = "Standard deviation of the noise added.", or = "1", min = 0) double sNoise) {}
}
