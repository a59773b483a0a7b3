package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Leaping;
import org.langevin.spi.Objective;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Gamma-sampling of consistency trajectory models (Kim et al. 2024, algorithm 3): each step leaps
 * along the path further than the next time and comes back to it by noise. With the leap G, in the
 * frame x / alpha, where the noise is r = sigma / alpha, and with e the noise at the last time:
 *
 * <pre>
 *   u = e + sqrt(1 - gamma^2) (r_{i+1} - e)
 *   x_{i+1} = G(x_i, r_i, u) + sqrt(r_{i+1}^2 - u^2) z
 * </pre>
 *
 * gamma = 0 is deterministic, gamma = 1 goes to the end and back as consistency sampling does. NFE:
 * the number of steps; one noise draw for each but the last if gamma > 0.
 *
 * <p>The paper ends at time 0, where e = 0 and the noise is gamma r_{i+1}. Here as in its public
 * code the end is the process's last time, the smallest that the network was told in training; for
 * the paper's list the times, 0 included.
 */
final class CtmGammaSampler implements Sampler, Checked {
  private final Config config;
  private final Process process;
  private final Objective objective;
  private final TimeGrid grid;

  @Inject
  CtmGammaSampler(Config config, Process process, Objective objective) {
    this.config = config;
    this.process = process;
    this.objective = objective;
    Spacing spacing = config.spacing;
    grid = new TimeGrid(process, spacing, spacing, config.steps, config.grid, End.LAST_TIME);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
    grid.checkSignal("x / alpha is infinite", "another sampler", problems);
    if (!(objective instanceof Leaping)) {
      problems.add(
          "type",
          "sampler 'ctm-gamma' leaps between any two times, which the objective does not teach;"
              + " use objective 'ctm', or another sampler, such as edm-heun");
    }
  }

  @Override
  public OptionalLong nfe() {
    return OptionalLong.of(grid.steps());
  }

  @Override
  public State sample(Sampling sampling) {
    Step step = sampling.step("step", this::step);
    Step last = sampling.step("last", this::last);
    Levels levels = grid.levels(sampling);
    Levels beyond = beyond(sampling, levels);
    State x = sampling.prior();
    for (int i = 0; i < levels.steps(); i++) {
      Map<String, Double> numbers = new HashMap<>(levels.step(i));
      double scale = levels.at().alpha()[i + 1] / beyond.at().alpha()[i];
      numbers.put("beyond", beyond.t()[i]);
      numbers.put("scale", scale);
      double sigma = levels.at().sigma()[i + 1];
      double left = scale * beyond.at().sigma()[i];
      numbers.put("added", Math.sqrt(Math.max(0, sigma * sigma - left * left)));
      boolean noisy = config.gamma > 0 && i + 1 < levels.steps();
      x = (noisy ? step : last).apply(x, numbers);
    }
    return x;
  }

  /** Where the steps leap to. */
  private Levels beyond(Sampling sampling, Levels levels) {
    double end = levels.ratio(levels.steps());
    double[] u = new double[levels.steps()];
    for (int i = 0; i < u.length; i++) {
      u[i] = end + Math.sqrt(1 - config.gamma * config.gamma) * (levels.ratio(i + 1) - end);
    }
    double[] t = Levels.times(sampling, u, 0, process.horizon());
    return new Levels(t, sampling.marginals(t));
  }

  /** Beyond the next time, and back to it. */
  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable leapt = denoiser.leap(g, in.state("x"), in.scalar("t"), in.scalar("beyond"));
    return Map.of(
        "x",
        leapt
            .mul(g.broadcast(in.scalar("scale")))
            .add(in.noise("z").mul(g.broadcast(in.scalar("added")))));
  }

  /** To the next time, with no noise. */
  private Map<String, SDVariable> last(Graph g, Denoiser denoiser, Inputs in) {
    return Map.of("x", denoiser.leap(g, in.state("x"), in.scalar("t"), in.scalar("s")));
  }

  @About(
      value = "Leaps along the path and partly back by noise.",
      paper = "Kim et al. 2024, algorithm 3")
  record Config(
      @Key(doc = "Number of evaluations.", or = "1", min = 1) int steps,
      @Key(doc = "Which times are visited if there are several.", or = "karras") Spacing spacing,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "0: deterministic, 1: to the data and back.", or = "0", min = 0, max = 1)
          double gamma) {}
}
