package org.langevin.objectives;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** The processes on which objectives are tested, written from the formulas. */
record TestProcess(
    Family family,
    double horizon,
    double tMin,
    BiFunction<Graph, SDVariable, Marginal> marginals,
    BiFunction<Graph, SDVariable, Marginal> rates)
    implements Process {
  /** alpha = 1, sigma = t from 0.002 to 80. */
  static TestProcess edm() {
    return new TestProcess(
        Family.VARIANCE_EXPLODING,
        80,
        0.002,
        (g, t) -> new Marginal(t.mul(0).add(1), t),
        (g, t) -> new Marginal(t.mul(0), t.mul(0).add(1)));
  }

  /** alpha = cos(pi t / 2), sigma = sin(pi t / 2). */
  static TestProcess cosine() {
    double a = Math.PI / 2;
    return new TestProcess(
        Family.VARIANCE_PRESERVING,
        1,
        1e-3,
        (g, t) -> new Marginal(g.cos(t.mul(a)), g.sin(t.mul(a))),
        (g, t) -> new Marginal(g.sin(t.mul(a)).mul(-a), g.cos(t.mul(a)).mul(a)));
  }

  /** The same with the angle from b to pi / 2 - b, so that ln SNR ends at plus and minus 20. */
  static TestProcess cosineLogSnr() {
    double b = Math.atan(Math.exp(-10));
    double a = Math.atan(Math.exp(10)) - b;
    return new TestProcess(
        Family.VARIANCE_PRESERVING,
        1,
        0,
        (g, t) -> new Marginal(g.cos(t.mul(a).add(b)), g.sin(t.mul(a).add(b))),
        (g, t) -> new Marginal(g.sin(t.mul(a).add(b)).mul(-a), g.cos(t.mul(a).add(b)).mul(a)));
  }

  /** beta(t) from 0.1 to 20. */
  static TestProcess vpLinear() {
    return new TestProcess(
        Family.VARIANCE_PRESERVING,
        1,
        1e-5,
        (g, t) -> {
          SDVariable log = g.square(t).mul(-19.9 / 4).sub(t.mul(0.05));
          return new Marginal(g.exp(log), g.sqrt(g.expm1(log.mul(2)).neg()));
        },
        (g, t) -> {
          Marginal at = vpLinear().marginal(g, t);
          SDVariable half = t.mul(19.9).add(0.1).mul(0.5);
          return new Marginal(
              half.mul(at.alpha()).neg(), half.mul(g.square(at.alpha())).div(at.sigma()));
        });
  }

  /** gamma(t) linear from low to high; sigma^2 = sigmoid(gamma). */
  static TestProcess linearGamma(double low, double high) {
    double slope = high - low;
    return new TestProcess(
        Family.VARIANCE_PRESERVING,
        1,
        0,
        (g, t) -> {
          SDVariable gamma = t.mul(slope).add(low);
          return new Marginal(g.sqrt(g.sigmoid(gamma.neg())), g.sqrt(g.sigmoid(gamma)));
        },
        (g, t) -> {
          Marginal at = linearGamma(low, high).marginal(g, t);
          return new Marginal(
              at.alpha().mul(g.square(at.sigma())).mul(-slope / 2),
              at.sigma().mul(g.square(at.alpha())).mul(slope / 2));
        });
  }

  /** alpha = 1 - t, sigma = t. */
  static TestProcess flow() {
    return flow(0);
  }

  /** alpha = 1 - t, sigma = sigmaMin + (1 - sigmaMin) t. */
  static TestProcess flow(double sigmaMin) {
    return new TestProcess(
        Family.INTERPOLATING,
        1,
        0,
        (g, t) -> new Marginal(t.rsub(1), t.mul(1 - sigmaMin).add(sigmaMin)),
        (g, t) -> new Marginal(t.mul(0).sub(1), t.mul(0).add(1 - sigmaMin)));
  }

  /** The discrete process with beta from 1e-4 to 0.02. */
  static TestProcess ddpm(int steps) {
    double[] beta = new double[steps];
    Arrays.setAll(beta, i -> 1e-4 + i / (steps - 1.0) * (0.02 - 1e-4));
    return discrete(beta);
  }

  /** The discrete process with beta at steps 1, 2, ... */
  static TestProcess discrete(double... beta) {
    double[] alpha = new double[beta.length + 1];
    double[] sigma = new double[beta.length + 1];
    double alphaBar = 1;
    alpha[0] = 1;
    for (int t = 1; t <= beta.length; t++) {
      alphaBar *= 1 - beta[t - 1];
      alpha[t] = Math.sqrt(alphaBar);
      sigma[t] = Math.sqrt(1 - alphaBar);
    }
    return new TestProcess(
        Family.VARIANCE_PRESERVING,
        beta.length,
        1,
        (g, t) -> new Marginal(g.lookUp(g.table(alpha), t), g.lookUp(g.table(sigma), t)),
        (g, t) -> {
          throw new UnsupportedOperationException("Whole times have no rate here");
        });
  }

  /** The uniform numbers from which these training times come. */
  double[] uniforms(double... t) {
    return Arrays.stream(t)
        .map(s -> discrete() ? (s - 0.5) / horizon : (s - tMin) / (horizon - tMin))
        .toArray();
  }

  @Override
  public boolean discrete() {
    return tMin == 1;
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    return marginals.apply(g, t);
  }

  @Override
  public Marginal rate(Graph g, SDVariable t) {
    return rates.apply(g, t);
  }

  @Override
  public SDVariable trainingTime(Graph g, SDVariable u) {
    return discrete() ? g.floor(u.mul(horizon)).add(1) : u.mul(horizon - tMin).add(tMin);
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return t;
  }

  @Override
  public double priorScale() {
    return family == Family.VARIANCE_EXPLODING ? horizon : 1;
  }
}
