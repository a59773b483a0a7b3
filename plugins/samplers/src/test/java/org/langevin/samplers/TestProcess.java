package org.langevin.samplers;

import java.util.function.BiFunction;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** The processes of the recorded trajectories, written down without their plugins. */
final class TestProcess implements Process {
  private final Family family;
  private final double horizon;
  private final double tEnd;
  private final double priorScale;
  private final BiFunction<Graph, SDVariable, Marginal> marginal;
  private final BiFunction<Graph, SDVariable, Marginal> rate;

  private TestProcess(
      Family family,
      double horizon,
      double tEnd,
      double priorScale,
      BiFunction<Graph, SDVariable, Marginal> marginal,
      BiFunction<Graph, SDVariable, Marginal> rate) {
    this.family = family;
    this.horizon = horizon;
    this.tEnd = tEnd;
    this.priorScale = priorScale;
    this.marginal = marginal;
    this.rate = rate;
  }

  /** The process of a golden file, by its metadata key {@code process}. */
  static TestProcess named(String name) {
    return switch (name) {
      case "ddpm-linear" -> ddpm(1000);
      case "vp-linear" -> vp();
      case "sub-vp" -> subVp();
      case "ve-geometric" -> ve();
      case "ve-geometric-exact" -> veExact();
      case "edm" -> edm();
      case "flow-linear" -> flow();
      case "trigonometric" -> trigonometric();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** DDPM with beta from 1e-4 to 0.02, ln alphaBar a straight line between whole times. */
  static TestProcess ddpm(int steps) {
    double[] logAlphaBar = new double[steps + 1];
    for (int t = 1; t <= steps; t++) {
      double beta = 1e-4 + (t - 1) / (steps - 1.0) * (0.02 - 1e-4);
      logAlphaBar[t] = logAlphaBar[t - 1] + Math.log1p(-beta);
    }
    return new TestProcess(
        Family.VARIANCE_PRESERVING,
        steps,
        1,
        1,
        (g, t) -> {
          SDVariable alphaBar = g.exp(piece(g, logAlphaBar, t, false));
          return new Marginal(g.sqrt(alphaBar), g.sqrt(alphaBar.rsub(1)));
        },
        (g, t) -> {
          SDVariable alphaBar = g.exp(piece(g, logAlphaBar, t, false));
          SDVariable half = piece(g, logAlphaBar, t, true).div(2);
          return new Marginal(
              g.sqrt(alphaBar).mul(half), alphaBar.mul(half).div(g.sqrt(alphaBar.rsub(1))).neg());
        });
  }

  private static SDVariable piece(Graph g, double[] values, SDVariable t, boolean slope) {
    SDVariable table = g.table(values);
    SDVariable before = g.clip(g.floor(t), 0, values.length - 2.0);
    SDVariable start = g.lookUp(table, before);
    SDVariable rise = g.lookUp(table, before.add(1)).sub(start);
    return slope ? rise : start.add(rise.mul(t.sub(before)));
  }

  /** VP with beta(t) from 0.1 to 20. */
  static TestProcess vp() {
    return new TestProcess(
        Family.VARIANCE_PRESERVING,
        1,
        1e-3,
        1,
        (g, t) -> {
          SDVariable alpha = vpAlpha(g, t);
          return new Marginal(alpha, g.sqrt(g.square(alpha).rsub(1)));
        },
        (g, t) -> {
          SDVariable alpha = vpAlpha(g, t);
          SDVariable half = vpBeta(t).div(2);
          return new Marginal(
              alpha.mul(half).neg(),
              g.square(alpha).mul(half).div(g.sqrt(g.square(alpha).rsub(1))));
        });
  }

  /** Sub-VP: sigma = 1 - alpha^2. */
  static TestProcess subVp() {
    return new TestProcess(
        Family.VARIANCE_PRESERVING,
        1,
        1e-3,
        1,
        (g, t) -> {
          SDVariable alpha = vpAlpha(g, t);
          return new Marginal(alpha, g.square(alpha).rsub(1));
        },
        (g, t) -> {
          SDVariable alpha = vpAlpha(g, t);
          return new Marginal(alpha.mul(vpBeta(t)).div(-2), g.square(alpha).mul(vpBeta(t)));
        });
  }

  private static SDVariable vpBeta(SDVariable t) {
    return t.mul(20 - 0.1).add(0.1);
  }

  private static SDVariable vpAlpha(Graph g, SDVariable t) {
    return g.exp(t.mul(0.1).add(g.square(t).mul((20 - 0.1) / 2)).div(-2));
  }

  /** VE with sigma from 0.01 to 50, as score_sde: sigma(0) is 0.01. */
  static TestProcess ve() {
    double ratio = Math.log(5000);
    return new TestProcess(
        Family.VARIANCE_EXPLODING,
        1,
        1e-5,
        50,
        (g, t) -> new Marginal(one(t), g.exp(t.mul(ratio)).mul(0.01)),
        (g, t) -> new Marginal(t.mul(0), g.exp(t.mul(ratio)).mul(0.01 * ratio)));
  }

  /** VE with the variance that its diffusion adds from 0 on. */
  static TestProcess veExact() {
    double ratio = Math.log(5000);
    return new TestProcess(
        Family.VARIANCE_EXPLODING,
        1,
        1e-3,
        50,
        (g, t) -> new Marginal(one(t), g.sqrt(g.exp(t.mul(2 * ratio)).sub(1)).mul(0.01)),
        (g, t) -> {
          SDVariable power = g.exp(t.mul(2 * ratio));
          return new Marginal(t.mul(0), power.div(g.sqrt(power.sub(1))).mul(0.01 * ratio));
        });
  }

  /** Karras et al.: time is sigma, from 0.002 to 80. */
  static TestProcess edm() {
    return new TestProcess(
        Family.VARIANCE_EXPLODING,
        80,
        0.002,
        80,
        (g, t) -> new Marginal(one(t), t.mul(1)),
        (g, t) -> new Marginal(t.mul(0), one(t)));
  }

  /** Flow matching's straight line. */
  static TestProcess flow() {
    return new TestProcess(
        Family.INTERPOLATING,
        1,
        0,
        1,
        (g, t) -> new Marginal(t.rsub(1), t.mul(1)),
        (g, t) -> new Marginal(t.mul(0).sub(1), one(t)));
  }

  /** A quarter of a circle. */
  static TestProcess trigonometric() {
    double quarter = Math.PI / 2;
    return new TestProcess(
        Family.INTERPOLATING,
        1,
        0,
        1,
        (g, t) -> new Marginal(g.cos(t.mul(quarter)), g.sin(t.mul(quarter))),
        (g, t) ->
            new Marginal(g.sin(t.mul(quarter)).mul(-quarter), g.cos(t.mul(quarter)).mul(quarter)));
  }

  private static SDVariable one(SDVariable t) {
    return t.mul(0).add(1);
  }

  @Override
  public double horizon() {
    return horizon;
  }

  @Override
  public boolean discrete() {
    return tEnd == 1;
  }

  @Override
  public Family family() {
    return family;
  }

  @Override
  public double tMin() {
    return tEnd;
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    return marginal.apply(g, t);
  }

  @Override
  public Marginal rate(Graph g, SDVariable t) {
    return rate.apply(g, t);
  }

  @Override
  public SDVariable trainingTime(Graph g, SDVariable u) {
    throw new UnsupportedOperationException("Nothing is trained here");
  }

  @Override
  public SDVariable label(Graph g, SDVariable t) {
    return t;
  }

  @Override
  public double priorScale() {
    return priorScale;
  }
}
