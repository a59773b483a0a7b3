package org.langevin.spi;

import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The forward process that turns data into noise: its marginals x_t = alpha(t) x0 + sigma(t) eps,
 * the times at which it is learned and sampled, and what the network is told of them. Drift and
 * diffusion of the stochastic differential equation with these marginals, dx = f(t) x dt + g(t) dw,
 * follow from them (Kingma et al. 2021, section 3.1).
 */
@SuppressWarnings("JavaLangClash") // the field's word; an import of it wins over java.lang
public interface Process {
  /** Largest time, where the prior stands. */
  double horizon();

  /** Whether the model is trained at whole times only. */
  boolean discrete();

  /** What kind of path the marginals follow. */
  Family family();

  /** Smallest time at which the model is trained. */
  double tMin();

  /** Time at which samplers of differential equations stop, or take their last step to data. */
  default double tEnd() {
    return tMin();
  }

  /** Coefficients of x_t given x0 at times {@code t}, float64 [n]. */
  Marginal marginal(Graph g, SDVariable t);

  /** Their derivatives by time, at times above 0. */
  Marginal rate(Graph g, SDVariable t);

  /**
   * Drift and diffusion of the process at times above 0:
   *
   * <pre>
   *   f = alpha' / alpha,   g^2 = 2 sigma (sigma' - f sigma)
   * </pre>
   */
  default Sde sde(Graph g, SDVariable t) {
    Marginal at = marginal(g, t);
    Marginal rate = rate(g, t);
    SDVariable drift = rate.alpha().div(at.alpha());
    SDVariable square = at.sigma().mul(rate.sigma().sub(drift.mul(at.sigma()))).mul(2);
    return new Sde(drift, square);
  }

  /**
   * The law of training times.
   *
   * @param u uniform on [0, 1), float64 [n]
   * @return times, float64 [n]
   */
  SDVariable trainingTime(Graph g, SDVariable u);

  /** What the network is told of time {@code t}, float64 [n]. */
  SDVariable label(Graph g, SDVariable t);

  /** Standard deviation of the (centred, normal) prior at {@link #horizon}. */
  double priorScale();

  /**
   * dx = drift x dt + sqrt(diffusion^2) dw.
   *
   * @param drift f(t), float64 [n]
   * @param squaredDiffusion g(t)^2, float64 [n]
   */
  record Sde(SDVariable drift, SDVariable squaredDiffusion) {}
}
