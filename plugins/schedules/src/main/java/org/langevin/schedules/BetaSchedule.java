package org.langevin.schedules;

import java.util.function.IntToDoubleFunction;
import org.langevin.spi.Schedule;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A discrete schedule given by step variances beta_1, ..., beta_T (Ho et al. 2020, section 2):
 *
 * <pre>
 *   alphaBar_t = prod_{i <= t} (1 - beta_i),  alpha(t) = sqrt(alphaBar_t),  sigma(t) = sqrt(1 - alphaBar_t)
 * </pre>
 *
 * with alphaBar_0 = 1, so that time 0 is data. Between whole times log alphaBar is a straight line,
 * so that beta is constant there. The product is a sum of log1p, in float64: 1 - alphaBar_1 is 1e-4
 * and would lose four digits in float32.
 */
abstract class BetaSchedule implements Schedule {
  private final double[] logAlphaBar;

  /**
   * Tabulates a schedule.
   *
   * @param beta beta_1 at index 0
   */
  BetaSchedule(double[] beta) {
    logAlphaBar = new double[beta.length + 1];
    for (int t = 1; t <= beta.length; t++) {
      logAlphaBar[t] = logAlphaBar[t - 1] + Math.log1p(-beta[t - 1]);
    }
  }

  /**
   * Step variances whose product follows a given alphaBar:
   *
   * <pre>
   *   beta_t = min(1 - alphaBar_t / alphaBar_{t-1}, betaMax)
   * </pre>
   *
   * @param alphaBar at t = 0, ..., steps, up to a common factor
   */
  static double[] following(IntToDoubleFunction alphaBar, int steps, double betaMax) {
    double[] beta = new double[steps];
    for (int t = 1; t <= steps; t++) {
      beta[t - 1] =
          Math.min(1 - alphaBar.applyAsDouble(t) / alphaBar.applyAsDouble(t - 1), betaMax);
    }
    return beta;
  }

  /** Numbers on a straight line, both ends included. */
  static double[] line(double start, double end, int steps) {
    double[] values = new double[steps];
    for (int i = 0; i < steps; i++) {
      double w = steps == 1 ? 0 : i / (steps - 1.0);
      values[i] = start + w * (end - start);
    }
    return values;
  }

  @Override
  public final double horizon() {
    return logAlphaBar.length - 1;
  }

  @Override
  public final boolean discrete() {
    return true;
  }

  @Override
  public final Family family() {
    return Family.VARIANCE_PRESERVING;
  }

  @Override
  public final Marginal marginal(Graph g, SDVariable t) {
    SDVariable alphaBar = g.exp(new Piece(g, t).value);
    return new Marginal(g.sqrt(alphaBar), g.sqrt(alphaBar.rsub(1)));
  }

  /** alpha' = alpha l' / 2 and sigma' = -alpha^2 l' / (2 sigma), l being log alphaBar. */
  @Override
  public final Marginal rate(Graph g, SDVariable t) {
    Marginal at = marginal(g, t);
    SDVariable half = new Piece(g, t).slope.div(2);
    return new Marginal(at.alpha().mul(half), g.square(at.alpha()).mul(half).div(at.sigma()).neg());
  }

  /** log alphaBar between the two whole times about t. */
  private final class Piece {
    private final SDVariable value;
    private final SDVariable slope;

    Piece(Graph g, SDVariable t) {
      SDVariable table = g.table(logAlphaBar);
      SDVariable before = g.clip(g.floor(t), 0, horizon() - 1);
      SDVariable start = g.lookUp(table, before);
      slope = g.lookUp(table, before.add(1)).sub(start);
      value = start.add(slope.mul(t.sub(before)));
    }
  }
}
