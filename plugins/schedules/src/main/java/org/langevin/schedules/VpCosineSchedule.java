package org.langevin.schedules;

import jakarta.inject.Inject;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The cosine schedule in continuous time (Salimans and Ho 2022), cut at both ends so that neither
 * signal nor noise vanishes:
 *
 * <pre>
 *   log SNR = -2 ln tan(a t + b) + shift
 *   b = arctan(exp(-logSnrMax / 2)),  a = arctan(exp(-logSnrMin / 2)) - b
 * </pre>
 *
 * Without cuts alpha = cos(pi t / 2), which is the schedule {@code trigonometric}. The shift, 2
 * ln(64 / d) for images of d pixels a side, is added after the cut (Hoogeboom et al. 2023).
 */
final class VpCosineSchedule extends LogSnrSchedule {
  private final double shift;
  private final double a;
  private final double b;

  @Inject
  VpCosineSchedule(Config c) {
    shift = c.shift;
    b = Math.atan(Math.exp(-c.logSnrMax / 2));
    a = Math.atan(Math.exp(-c.logSnrMin / 2)) - b;
  }

  @Override
  SDVariable logSnr(Graph g, SDVariable t) {
    SDVariable angle = t.mul(a).add(b);
    return g.log(g.cos(angle).div(g.sin(angle))).mul(2).add(shift);
  }

  /** -4 a / sin(2 (a t + b)). */
  @Override
  SDVariable logSnrRate(Graph g, SDVariable t) {
    return g.sin(t.mul(2 * a).add(2 * b)).rdiv(-4 * a);
  }

  @About(
      value = "A quarter of a circle, cut at both ends, in continuous time.",
      paper = "Salimans and Ho 2022; Hoogeboom et al. 2023 for the shift")
  record Config(
      @Key(doc = "log SNR at time 1, before the shift.", or = "-20") double logSnrMin,
      @Key(doc = "log SNR at time 0, before the shift.", or = "20") double logSnrMax,
      @Key(doc = "Added to log SNR; negative for images above 64 pixels.", or = "0") double shift)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (logSnrMax <= logSnrMin) {
        problems.add(
            "log-snr-max", "must be above log-snr-min (" + logSnrMin + "), is " + logSnrMax);
      }
    }
  }
}
