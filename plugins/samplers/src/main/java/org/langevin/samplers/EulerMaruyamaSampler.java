package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Process.Sde;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Euler and Maruyama's method for the reverse SDE (Song et al. 2021, equation 6), from time t to s:
 *
 * <pre>
 *   x_s = x_t - (f x_t - g^2 score) (t - s) + g sqrt(t - s) z
 * </pre>
 *
 * The last step, to the data, is {@link LastStep}. Weak order 1. NFE: the number of steps; one
 * noise draw for each but the last. Unlike score_sde, whose steps are 1/N whatever its times, the
 * pair (t, s) is explicit; the two agree for N = 1000 and its smallest time 1e-3.
 */
final class EulerMaruyamaSampler implements Sampler, Checked {
  private final Process process;
  private final TimeGrid grid;

  @Inject
  EulerMaruyamaSampler(Config config, Process process) {
    this.process = process;
    grid =
        new TimeGrid(
            process, config.spacing, Spacing.LINSPACE, config.steps, config.grid, End.DATA);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
    grid.checkSignal("the drift of the SDE is infinite", "ancestral or pf-ode", problems);
  }

  @Override
  public OptionalLong nfe() {
    return OptionalLong.of(grid.steps());
  }

  @Override
  public State sample(Sampling sampling) {
    Step step = sampling.step("step", this::step);
    Step last = sampling.step("last", LastStep::build);
    return grid.levels(sampling).walk(sampling.prior(), step, last);
  }

  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in) {
    Estimate estimate = denoiser.estimate(g, in.state("x"), in.scalar("t"));
    SDVariable x = predict(g, process, estimate, in);
    return Map.of("x", x, "x0", estimate.x0());
  }

  /** x_s from what is known at x_t. */
  static SDVariable predict(Graph g, Process process, Estimate estimate, Inputs in) {
    SDVariable t = in.scalar("t");
    SDVariable dt = t.sub(in.scalar("s"));
    Sde sde = process.sde(g, t);
    SDVariable variance = sde.squaredDiffusion().mul(dt);
    return estimate
        .xt()
        .mul(g.broadcast(sde.drift().mul(dt).rsub(1)))
        .add(estimate.score().mul(g.broadcast(variance)))
        .add(in.noise("z").mul(g.broadcast(g.sqrt(variance))));
  }

  @About(
      value = "Takes small random steps of the reverse SDE.",
      paper = "Song et al. 2021, equation 6")
  record Config(
      @Key(doc = "Number of steps; null for all of a discrete process's.", or = "1000", min = 1)
          @Nullable Integer steps,
      @Key(
              doc =
                  "Which times are visited; null: linspace on discrete processes, karras where time"
                      + " is a noise level, else uniform.",
              or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid) {}
}
