package org.langevin.schedules;

import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A path given by gamma = -log SNR between two ends (Kingma et al. 2021, appendix H):
 *
 * <pre>
 *   gamma(t) = gammaMin + width r(t),  r(0) = 0,  r(1) = 1
 * </pre>
 *
 * The ends are fixed, or parameters {@code schedule.gamma_min} and {@code schedule.gamma_width}, of
 * which the second counts by its magnitude. Arithmetic is float64 whatever the parameters are.
 */
abstract class GammaSchedule extends LogSnrSchedule {
  private final double gammaMin;
  private final double width;
  private final boolean learnEnds;

  GammaSchedule(double gammaMin, double gammaMax, boolean learnEnds) {
    this.gammaMin = gammaMin;
    this.width = gammaMax - gammaMin;
    this.learnEnds = learnEnds;
  }

  /** r(t), which rises from 0 to 1. */
  abstract SDVariable rise(Graph g, SDVariable t);

  /** r'(t). */
  abstract SDVariable riseRate(Graph g, SDVariable t);

  @Override
  final SDVariable logSnr(Graph g, SDVariable t) {
    return rise(g, t).mul(width(g)).add(gammaMin(g)).neg();
  }

  @Override
  final SDVariable logSnrRate(Graph g, SDVariable t) {
    return riseRate(g, t).mul(width(g)).neg();
  }

  private SDVariable gammaMin(Graph g) {
    return learnEnds
        ? parameter(g, "gamma_min", new Init.Constant(gammaMin), 1)
        : g.table(gammaMin);
  }

  private SDVariable width(Graph g) {
    return learnEnds
        ? g.abs(parameter(g, "gamma_width", new Init.Constant(width), 1))
        : g.table(width);
  }

  /** A parameter {@code schedule.name} in float64. */
  static SDVariable parameter(Graph g, String name, Init init, long... shape) {
    return g.float64(g.at("schedule").parameter(name, init, shape));
  }
}
