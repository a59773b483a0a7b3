package org.langevin.guidance;

import org.jspecify.annotations.Nullable;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** The noise levels or times (low, high] at which guidance acts (Kynkaanniemi et al. 2024). */
@About(
    value = "The noise levels or times, above low and up to high, at which guidance acts.",
    paper = "Kynkaanniemi et al. 2024, equation 5")
record Interval(
    @Key(doc = "What low and high are.", or = "noise-level") Of of,
    @Key(doc = "Lower end, itself outside.", or = "0", min = 0) double low,
    @Key(doc = "Upper end, itself inside; null for none.", or = "null", min = 0, aboveMin = true)
        @Nullable Double high)
    implements Checked {

  /** What an interval is of. */
  enum Of {
    /** sigma / alpha, which is sigma in EDM's frame. */
    NOISE_LEVEL,
    /** The process's time. */
    TIME
  }

  @Override
  public void check(Problems problems) {
    if (high != null && high <= low) {
      problems.add("high", "must be above low (" + low + "), is " + high);
    }
  }

  /**
   * 1 inside, 0 outside, float64 in the shape of the coefficients.
   *
   * @param at coefficients at {@code t}
   */
  SDVariable contains(Graph g, Marginal at, SDVariable t) {
    // a value x in units of the ends: low / x is at least 1 up to low, high / x up to high
    SDVariable inverse = of == Of.TIME ? t.rdiv(1) : at.alpha().div(at.sigma());
    SDVariable aboveLow = reaches(g, inverse.mul(low)).rsub(1);
    return high == null ? aboveLow : aboveLow.mul(reaches(g, inverse.mul(high)));
  }

  /** 1 where x >= 1, else 0, for x >= 0. */
  private static SDVariable reaches(Graph g, SDVariable x) {
    return g.clip(g.floor(x), 0, 1);
  }
}
