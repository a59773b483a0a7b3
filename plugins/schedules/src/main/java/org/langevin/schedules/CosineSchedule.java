package org.langevin.schedules;

import jakarta.inject.Inject;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;

/**
 * The cosine schedule (Nichol and Dhariwal 2021, equation 17):
 *
 * <pre>
 *   alphaBar_t = f(t) / f(0),  f(t) = cos^2((t / T + s) / (1 + s) pi / 2),
 *   beta_t = min(1 - alphaBar_t / alphaBar_{t-1}, betaMax)
 * </pre>
 */
final class CosineSchedule extends BetaSchedule {
  @Inject
  CosineSchedule(Config c) {
    super(following(t -> f(c, t), c.steps, c.betaMax));
  }

  private static double f(Config c, int t) {
    double cos = Math.cos((t / (double) c.steps + c.offset) / (1 + c.offset) * Math.PI / 2);
    return cos * cos;
  }

  @About(
      value = "alphaBar falls like a squared cosine.",
      paper = "Nichol and Dhariwal 2021, equation 17")
  record Config(
      @Key(doc = "Number of diffusion steps T.", or = "1000", min = 1, max = 100_000) int steps,
      @Key(
              doc = "s, which keeps beta_1 from vanishing.",
              or = "0.008",
              min = 0,
              max = 1,
              belowMax = true)
          double offset,
      @Key(
              doc = "Largest step variance.",
              or = "0.999",
              min = 0,
              aboveMin = true,
              max = 1,
              belowMax = true)
          double betaMax) {}
}
