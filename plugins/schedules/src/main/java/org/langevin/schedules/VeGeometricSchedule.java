package org.langevin.schedules;

import jakarta.inject.Inject;
import org.langevin.spi.Schedule;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Noise that grows by the same factor in equal times, on [0, 1] (Song et al. 2021, appendix C):
 *
 * <pre>
 *   alpha = 1,  sigma = sigmaMin r^t,  r = sigmaMax / sigmaMin
 * </pre>
 *
 * as their code has it. The stochastic process dx = sigma sqrt(2 ln r) dw starts without noise, so
 * that its kernel lacks the start's variance; {@code exact} is that kernel:
 *
 * <pre>
 *   sigma = sigmaMin sqrt(r^(2 t) - 1)
 * </pre>
 */
final class VeGeometricSchedule implements Schedule {
  private final Config config;
  private final double logRatio;

  @Inject
  VeGeometricSchedule(Config config) {
    this.config = config;
    this.logRatio = Math.log(config.sigmaMax / config.sigmaMin);
  }

  @Override
  public double horizon() {
    return 1;
  }

  @Override
  public boolean discrete() {
    return false;
  }

  @Override
  public Family family() {
    return Family.VARIANCE_EXPLODING;
  }

  @Override
  public double priorScale() {
    return config.sigmaMax;
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    SDVariable exponent = t.mul(logRatio);
    SDVariable growth = config.exact ? g.sqrt(g.expm1(exponent.mul(2))) : g.exp(exponent);
    return new Marginal(g.filled(t, 1), growth.mul(config.sigmaMin));
  }

  /** sigma' = sigma ln r, of the exact kernel (sigma^2 + sigmaMin^2) / sigma ln r. */
  @Override
  public Marginal rate(Graph g, SDVariable t) {
    SDVariable sigma = marginal(g, t).sigma();
    SDVariable growing =
        config.exact ? sigma.add(sigma.rdiv(config.sigmaMin * config.sigmaMin)) : sigma;
    return new Marginal(g.filled(t, 0), growing.mul(logRatio));
  }

  @About(
      value = "Noise that grows by the same factor in equal times.",
      paper = "Song et al. 2021, appendix C")
  record Config(
      @Key(doc = "Noise at time 0.", or = "0.01", min = 0, aboveMin = true) double sigmaMin,
      @Key(doc = "Noise at time 1.", or = "50", min = 0, aboveMin = true) double sigmaMax,
      @Key(doc = "The process's own kernel, which has no noise at time 0.", or = "false")
          boolean exact)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (sigmaMax <= sigmaMin) {
        problems.add("sigma-max", "must be above sigma-min (" + sigmaMin + "), is " + sigmaMax);
      }
    }
  }
}
