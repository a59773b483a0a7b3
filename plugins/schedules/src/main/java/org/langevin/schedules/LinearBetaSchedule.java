package org.langevin.schedules;

import jakarta.inject.Inject;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;

/**
 * Step variances on a straight line (Ho et al. 2020, section 4):
 *
 * <pre>
 *   beta_t = betaStart + (t - 1) / (T - 1) (betaEnd - betaStart),  t = 1, ..., T
 * </pre>
 *
 * The end points were chosen for T = 1000. With {@code rescale} they are multiplied by 1000 / T, as
 * improved-diffusion does, which keeps alphaBar_T nearly the same for other T; diffusers does not.
 */
final class LinearBetaSchedule extends BetaSchedule {
  @Inject
  LinearBetaSchedule(Config c) {
    super(line(scale(c) * c.betaStart, scale(c) * c.betaEnd, c.steps));
  }

  private static double scale(Config c) {
    return c.rescale ? 1000.0 / c.steps : 1;
  }

  @About(value = "Step variances on a straight line.", paper = "Ho et al. 2020, section 4")
  record Config(
      @Key(doc = "Number of diffusion steps T.", or = "1000", min = 1, max = 100_000) int steps,
      @Key(doc = "beta_1.", or = "1e-4", min = 0, aboveMin = true, max = 1, belowMax = true)
          double betaStart,
      @Key(doc = "beta_T.", or = "0.02", min = 0, aboveMin = true, max = 1, belowMax = true)
          double betaEnd,
      @Key(doc = "Multiply both ends by 1000 / steps.", or = "false") boolean rescale)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (betaEnd < betaStart) {
        problems.add("beta-end", "must not be below beta-start (" + betaStart + "), is " + betaEnd);
      }
      if (rescale && betaEnd * 1000 / steps >= 1) {
        problems.add(
            "rescale",
            "beta_T becomes "
                + betaEnd * 1000 / steps
                + " with "
                + steps
                + " steps; a variance must stay below 1: use more steps or a smaller beta-end");
      }
    }
  }
}
