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
 * Reverse diffusion (Song et al. 2021, equation 46): the reverse SDE discretised as the forward one
 * is. With the {@link ForwardStep} from s to t:
 *
 * <pre>
 *   x_s = (2 - alphaTs) x_t + varTs score + sqrt(varTs) z
 * </pre>
 *
 * The last step, to the data, is {@link LastStep}. NFE: the number of steps; one noise draw for
 * each but the last.
 *
 * <p>The forward step is the exact one. That is what score_sde has for VE, and for VP at DDPM's
 * 1000 times; for VP at other times it takes alphaTs^2 = 1 - g^2 (t - s) and varTs = g^2 (t - s),
 * which is {@code kernel = first-order} here, and for sub-VP Euler-Maruyama.
 */
final class ReverseDiffusionSampler implements Sampler, Checked {
  private final Config config;
  private final Process process;
  private final TimeGrid grid;

  @Inject
  ReverseDiffusionSampler(Config config, Process process) {
    this.config = config;
    this.process = process;
    grid =
        new TimeGrid(
            process, config.spacing, Spacing.LINSPACE, config.steps, config.grid, End.DATA);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
    if (config.kernel == ForwardStep.Kernel.FIRST_ORDER) {
      grid.checkSignal("the drift of the SDE is infinite", "kernel = exact", problems);
    }
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
    ForwardStep forward = ForwardStep.of(g, process, config.kernel, in);
    return Map.of("x", predict(g, forward, estimate, in), "x0", estimate.x0());
  }

  /** x_s from what is known at x_t. */
  static SDVariable predict(Graph g, ForwardStep forward, Estimate estimate, Inputs in) {
    return estimate
        .xt()
        .mul(g.broadcast(forward.alphaTs().rsub(2)))
        .add(estimate.score().mul(g.broadcast(forward.varTs())))
        .add(in.noise("z").mul(g.broadcast(g.sqrt(forward.varTs()))));
  }

  @About(
      value = "Discretises the reverse SDE as the forward one is.",
      paper = "Song et al. 2021, equation 46")
  record Config(
      @Key(doc = "Number of steps; null for all of a discrete process's.", or = "1000", min = 1)
          @Nullable Integer steps,
      @Key(
              doc =
                  "Which times are visited; null: linspace on discrete processes, karras where time"
                      + " is a noise level, else uniform.",
              or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "The forward step: exact, or to first order as score_sde's for VP.", or = "exact")
          ForwardStep.Kernel kernel) {}
}
