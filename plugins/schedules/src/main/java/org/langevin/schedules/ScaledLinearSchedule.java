package org.langevin.schedules;

import jakarta.inject.Inject;
import java.util.Arrays;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;

/**
 * Roots of step variances on a straight line, as latent diffusion has them (Rombach et al. 2022;
 * diffusers: {@code scaled_linear}):
 *
 * <pre>
 *   beta_t = (sqrt(betaStart) + (t - 1) / (T - 1) (sqrt(betaEnd) - sqrt(betaStart)))^2
 * </pre>
 *
 * The default ends are Stable Diffusion's; latent diffusion's first models had 0.0015 and 0.0195.
 */
final class ScaledLinearSchedule extends BetaSchedule {
  @Inject
  ScaledLinearSchedule(Config c) {
    super(
        Arrays.stream(line(Math.sqrt(c.betaStart), Math.sqrt(c.betaEnd), c.steps))
            .map(root -> root * root)
            .toArray());
  }

  @About(value = "Roots of step variances on a straight line.", paper = "Rombach et al. 2022")
  record Config(
      @Key(doc = "Number of diffusion steps T.", or = "1000", min = 1, max = 100_000) int steps,
      @Key(doc = "beta_1.", or = "0.00085", min = 0, aboveMin = true, max = 1, belowMax = true)
          double betaStart,
      @Key(doc = "beta_T.", or = "0.012", min = 0, aboveMin = true, max = 1, belowMax = true)
          double betaEnd)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (betaEnd < betaStart) {
        problems.add("beta-end", "must not be below beta-start (" + betaStart + "), is " + betaEnd);
      }
    }
  }
}
