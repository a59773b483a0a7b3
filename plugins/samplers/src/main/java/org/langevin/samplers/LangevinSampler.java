package org.langevin.samplers;

import jakarta.inject.Inject;
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
 * Annealed Langevin dynamics (Song and Ermon 2019, algorithm 1): at each of L noise levels, several
 * steps of Langevin dynamics towards the law of the noisy data there. In the frame x / alpha, where
 * the noise is r = sigma / alpha:
 *
 * <pre>
 *   a_i = epsilon (r_i / r_L)^2,   x = x + a_i / 2 score + sqrt(a_i) z
 * </pre>
 *
 * The last step, to the data, is {@link LastStep} (Song and Ermon 2020, section 3.4). NFE: levels
 * times steps-per-level, and 1; a noise draw for each but the last. The paper starts from uniform
 * noise, here as ever the prior starts.
 */
final class LangevinSampler implements Sampler, Checked {
  /** Song and Ermon 2020, table 2: 6.2e-6 for noise of 0.01. */
  private static final double USUAL = 0.062;

  private final Config config;
  private final TimeGrid grid;

  @Inject
  LangevinSampler(Config config, Process process) {
    this.config = config;
    Spacing spacing = config.spacing == null ? Spacing.LOG_SNR : config.spacing;
    grid = new TimeGrid(process, spacing, spacing, config.steps, config.grid, End.DATA);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
    grid.checkSignal("there is nothing for the dynamics to follow", "ancestral", problems);
  }

  @Override
  public OptionalLong nfe() {
    return OptionalLong.of(
        (long) grid.steps() * config.stepsPerLevel + (grid.endsAtData() ? 1 : 0));
  }

  @Override
  public State sample(Sampling sampling) {
    Step step = sampling.step("step", this::step);
    State x = sampling.prior();
    Levels levels = grid.levels(sampling);
    int count = levels.steps();
    for (int i = 0; i < count; i++) {
      Map<String, Double> numbers = new HashMap<>(levels.step(i));
      double relative = levels.ratio(i) / levels.ratio(count - 1);
      numbers.put("a", epsilon(levels.ratio(count - 1)) * relative * relative);
      for (int j = 0; j < config.stepsPerLevel; j++) {
        // the first step at a level takes x there, keeping x / alpha
        double alpha = levels.at().alpha()[i];
        numbers.put("scale", j > 0 || i == 0 ? 1 : alpha / levels.at().alpha()[i - 1]);
        x = step.apply(x, numbers);
      }
    }
    return levels.t()[count] > 0
        ? x
        : sampling.step("last", LastStep::build).apply(x, levels.step(count - 1));
  }

  private double epsilon(double lastRatio) {
    return config.epsilon == null ? USUAL * lastRatio * lastRatio : config.epsilon;
  }

  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x = in.state("x").mul(g.broadcast(in.scalar("scale")));
    Marginal at = Levels.at(in);
    SDVariable a = in.scalar("a");
    Estimate estimate = denoiser.estimate(g, x, in.scalar("t"));
    // the score of x / alpha is alpha times that of x
    SDVariable ofScore = g.square(at.alpha()).mul(a).div(2);
    SDVariable next =
        x.add(estimate.score().mul(g.broadcast(ofScore)))
            .add(in.noise("z").mul(g.broadcast(at.alpha().mul(g.sqrt(a)))));
    return Map.of("x", next, "x0", estimate.x0());
  }

  @About(
      value = "Langevin dynamics at falling noise levels.",
      paper = "Song and Ermon 2019, algorithm 1")
  record Config(
      @Key(doc = "Number of noise levels L.", or = "232", min = 1) int steps,
      @Key(doc = "Which times are the levels; null: log-snr.", or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "Steps T of the dynamics at each level.", or = "5", min = 1) int stepsPerLevel,
      @Key(
              doc =
                  "Variance of a step at the last level; null: 0.062 of the noise there, as of Song"
                      + " and Ermon 2020.",
              or = "null",
              min = 0,
              aboveMin = true)
          @Nullable Double epsilon) {}
}
