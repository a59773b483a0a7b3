package org.langevin.guidance;

import org.jspecify.annotations.Nullable;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** The noise levels or times (low, high] at which guidance acts (Kynkäänniemi et al. 2024). */
@About(
    value = "The noise levels or times, above low and up to high, at which guidance acts.",
    paper = "Kynkäänniemi et al. 2024")
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
    SDVariable x = of == Of.TIME ? t : at.sigma().div(at.alpha());
    SDVariable above = g.greaterOrEqual(g.table(low), x).rsub(1);
    return high == null ? above : above.mul(g.greaterOrEqual(g.table(high), x));
  }
}
