package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.OptionalLong;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Preconditioner;
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
 * Sampling from a consistency function f (Song et al. 2023, algorithm 1): one evaluation leads from
 * noise to data; each further one noises the data again and leads back. In the frame x / alpha,
 * where the noise is r = sigma / alpha, with e the noise at which f is the identity:
 *
 * <pre>
 *   x = f(x_T, T);   for each further tau:   x = f(x + sqrt(tau^2 - e^2) z, tau)
 * </pre>
 *
 * NFE: the number of steps; one noise draw for each but the first. Of n steps the times are the
 * first n of n + 1 from the horizon to the end; the published code takes its times from a karras
 * grid, and searches for the best (list them with {@code spacing = list}, the end included).
 */
final class ConsistencySampler implements Sampler, Checked {
  private final Preconditioner preconditioner;
  private final TimeGrid grid;

  @Inject
  ConsistencySampler(Config config, Process process, Preconditioner preconditioner) {
    this.preconditioner = preconditioner;
    grid =
        new TimeGrid(
            process, config.spacing, config.spacing, config.steps, config.grid, End.LAST_TIME);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
    if (preconditioner.boundary() == 0) {
      problems.add(
          "type",
          "sampler 'consistency' takes the model for a consistency function, the identity at the"
              + " smallest noise, which this one is not; use preconditioner 'consistency' and an"
              + " objective that trains one, or another sampler, such as edm-heun");
    }
  }

  @Override
  public OptionalLong nfe() {
    return OptionalLong.of(grid.steps());
  }

  @Override
  public State sample(Sampling sampling) {
    Step first = sampling.step("first", LastStep::build);
    Step again = sampling.step("again", this::again);
    Levels levels = grid.levels(sampling);
    State x = first.apply(sampling.prior(), levels.step(0));
    for (int i = 1; i < levels.steps(); i++) {
      x = again.apply(x, levels.step(i));
    }
    return x;
  }

  private Map<String, SDVariable> again(Graph g, Denoiser denoiser, Inputs in) {
    Marginal at = Levels.at(in);
    double e = preconditioner.boundary();
    SDVariable tau = at.sigma().div(at.alpha());
    SDVariable added = g.sqrt(g.square(tau).sub(e * e));
    SDVariable noisy = in.state("x").add(in.noise("z").mul(g.broadcast(added)));
    SDVariable xt = noisy.mul(g.broadcast(at.alpha()));
    return Map.of("x", denoiser.estimate(g, xt, in.scalar("t")).x0());
  }

  @About(
      value = "One or a few evaluations of a consistency function.",
      paper = "Song et al. 2023, algorithm 1")
  record Config(
      @Key(doc = "Number of evaluations.", or = "1", min = 1) int steps,
      @Key(doc = "Which times are visited if there are several.", or = "uniform") Spacing spacing,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid) {}
}
