package org.langevin.schedules;

import jakarta.inject.Inject;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;

/**
 * alphaBar falls like a sigmoid (Jabri et al. 2022, figure 8):
 *
 * <pre>
 *   alphaBar_t = (f(T) - f(t)) / (f(T) - f(0)),  f(t) = sigmoid((start + t / T (end - start)) / tau),
 *   beta_t = min(1 - alphaBar_t / alphaBar_{t-1}, betaMax)
 * </pre>
 *
 * as in denoising-diffusion-pytorch. Not to be confused with the {@code sigmoid} of diffusers, in
 * which beta itself is a sigmoid.
 */
final class SigmoidSchedule extends BetaSchedule {
  @Inject
  SigmoidSchedule(Config c) {
    super(following(t -> f(c, c.steps) - f(c, t), c.steps, c.betaMax));
  }

  private static double f(Config c, int t) {
    double x = (c.start + t / (double) c.steps * (c.end - c.start)) / c.tau;
    return 1 / (1 + Math.exp(-x));
  }

  @About(value = "alphaBar falls like a sigmoid.", paper = "Jabri et al. 2022, figure 8")
  record Config(
      @Key(doc = "Number of diffusion steps T.", or = "1000", min = 1, max = 100_000) int steps,
      @Key(doc = "The sigmoid's argument at time 0, times tau.", or = "-3") double start,
      @Key(doc = "The sigmoid's argument at time T, times tau.", or = "3") double end,
      @Key(doc = "Temperature; smaller is steeper.", or = "1", min = 0, aboveMin = true) double tau,
      @Key(
              doc = "Largest step variance.",
              or = "0.999",
              min = 0,
              aboveMin = true,
              max = 1,
              belowMax = true)
          double betaMax)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (end <= start) {
        problems.add("end", "must be above start (" + start + "), is " + end);
      }
    }
  }
}
