package org.langevin.samplers;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.AdaptiveSteps.Field;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler.Inputs;
import org.langevin.spi.Sampler.Sampling;
import org.langevin.spi.Sampler.State;
import org.langevin.spi.Sampler.Step;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A way to follow an ODE in the process's time: by fixed steps of a {@link RungeKutta} method over
 * a {@link TimeGrid}, or by {@link AdaptiveSteps} between its ends.
 */
final class OdeWalk implements Checked {
  private final @Nullable RungeKutta fixed;
  private final @Nullable Spacing spacing;
  private final TimeGrid grid;
  private final double rtol;
  private final double atol;

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

    private @Nullable RungeKutta fixed() {
      return switch (this) {
        case EULER -> RungeKutta.EULER;
        case MIDPOINT -> RungeKutta.MIDPOINT;
        case HEUN -> RungeKutta.HEUN;
        case RK4 -> RungeKutta.RK4;
        case RK45 -> null;
      };
    }
  }

  /**
   * With what a user says of it.
   *
   * @param steps number of fixed steps; null for all of a discrete process's
   * @param spacing of the fixed steps; null for the one that suits the process
   * @param rtol relative tolerance of adaptive steps
   * @param atol absolute tolerance of adaptive steps
   */
  OdeWalk(
      Process process,
      Method method,
      @Nullable Integer steps,
      @Nullable Spacing spacing,
      TimeGrid.Config grid,
      double rtol,
      double atol) {
    this.fixed = method.fixed();
    this.spacing = spacing;
    this.rtol = rtol;
    this.atol = atol;
    // adaptive steps need the two ends only
    @Nullable Integer count = fixed == null ? Integer.valueOf(1) : steps;
    this.grid = new TimeGrid(process, spacing, Spacing.UNIFORM, count, grid, End.LAST_TIME);
  }

  @Override
  public void check(Problems problems) {
    if (fixed == null && spacing != null) {
      problems.add("spacing", "is not for method rk45, which chooses its own times; leave it out");
    }
    grid.check(problems);
  }

  /** The times, from noise to data. */
  TimeGrid grid() {
    return grid;
  }

  /** Whether the number of evaluations depends on what is found on the way. */
  boolean isAdaptive() {
    return fixed == null;
  }

  /** Evaluations of the field by fixed steps. */
  long evaluations() {
    return fixed == null ? 0 : (long) fixed.stages() * grid.steps();
  }

  /**
   * Follows a field through some times, falling or rising; adaptive steps visit the ends only.
   *
   * @return the state {@code "x"} at the last of them
   */
  State follow(Field field, Sampling sampling, State from, double... times) {
    if (fixed == null) {
      return new AdaptiveSteps(sampling, field, rtol, atol)
          .walk(from, times[0], times[times.length - 1]);
    }
    Step step = sampling.step("step", (g, d, in) -> step(fixed, field, g, d, in));
    State x = from;
    for (int i = 1; i < times.length; i++) {
      x = step.apply(x, Map.of("t", times[i - 1], "s", times[i]));
    }
    return x;
  }

  private static Map<String, SDVariable> step(
      RungeKutta method, Field field, Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x = in.state("x");
    SDVariable t = in.scalar("t");
    SDVariable s = in.scalar("s");
    SDVariable first = field.at(g, denoiser, x, t);
    SDVariable[] k = method.slopes(g, (y, u) -> field.at(g, denoiser, y, u), x, first, t, s);
    return Map.of("x", x.add(RungeKutta.combined(g, method.b(), k, s.sub(t))));
  }
}
