package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.DpmSolverPlusPlusSampler.Variant;
import org.langevin.samplers.ExponentialStep.Form;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;

/**
 * DPM-Solver-1 and -2 (Lu et al. 2022a, equation 3.7 and algorithm 1): single steps of exponential
 * integrators in lambda = ln alpha / sigma for a model that tells eps,
 *
 * <pre>
 *   x_t = alpha_t / alpha_s x_s - sigma_t (e^h - 1) eps(u, lambda_s + h/2)
 * </pre>
 *
 * with u a first-order step to the middle. This is {@link DpmSolverPlusPlusSampler} with alpha and
 * sigma, and x0 and eps, exchanged. Order: the one given. NFE: one for each step of order 1, two of
 * order 2; a step that ends at the data is of order 1. No noise.
 */
final class DpmSolverSampler implements Sampler, Checked {
  private final DpmSolverPlusPlusSampler exchanged;

  @Inject
  DpmSolverSampler(Config config, Process process) {
    exchanged = new DpmSolverPlusPlusSampler(config.exchanged(), process, true);
  }

  @Override
  public void check(Problems problems) {
    exchanged.check(problems);
  }

  @Override
  public OptionalLong nfe() {
    return exchanged.nfe();
  }

  @Override
  public State sample(Sampling sampling) {
    return exchanged.sample(sampling);
  }

  @About(
      value = "Exponential integrators in the log-SNR for a model that tells eps.",
      paper = "Lu et al. 2022a, algorithm 1")
  record Config(
      @Key(doc = "Number of steps; null for all of a discrete process's.", or = "10", min = 1)
          @Nullable Integer steps,
      @Key(doc = "Order.", or = "2", min = 1, max = 2) int order,
      @Key(
              doc =
                  "Which times are visited; null: trailing (linspace to the last time) on discrete"
                      + " processes, karras where time is a noise level, log-snr where variance is"
                      + " preserved, else uniform.",
              or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Where the last step ends.", or = "last-time") End end,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "Limit the estimate of x0 to [-1, 1].", or = "false") boolean clip) {
    DpmSolverPlusPlusSampler.Config exchanged() {
      return new DpmSolverPlusPlusSampler.Config(
          steps, Variant.SINGLESTEP, order, Form.MIDPOINT, false, spacing, end, grid, clip);
    }
  }
}
