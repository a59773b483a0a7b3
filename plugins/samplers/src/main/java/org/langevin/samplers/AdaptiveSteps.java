package org.langevin.samplers;

import java.util.Map;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Sampler.Inputs;
import org.langevin.spi.Sampler.Sampling;
import org.langevin.spi.Sampler.State;
import org.langevin.spi.Sampler.Step;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Dormand and Prince's method of order 5 with steps chosen by the error of its embedded method of
 * order 4 (Hairer, Norsett and Wanner, Solving Ordinary Differential Equations I, section II.4):
 *
 * <pre>
 *   error = rms(h sum_i e_i k_i / (atol + rtol max(|x|, |x'|))),   a step stands if error &lt; 1
 *   h is then multiplied by 0.9 error^(-1/5), within [0.2, 10]; after a failure it does not grow
 * </pre>
 *
 * The first h is their algorithm too. These are the rules and constants of scipy's RK45, which
 * score_sde calls. As there the error is one number for the whole batch, so that a sample depends
 * on its batch within the tolerance.
 */
final class AdaptiveSteps {
  private static final double SAFETY = 0.9;
  private static final double LEAST_FACTOR = 0.2;
  private static final double MOST_FACTOR = 10;

  private final Field field;
  private final double rtol;
  private final double atol;
  private final Step start;
  private final Step probe;
  private final Step step;

  /** The ODE's right-hand side as a model tells it. */
  @FunctionalInterface
  interface Field {
    /** dx/dt at images [n, c, h, w] and a time [1]; one evaluation. */
    SDVariable at(Graph g, Denoiser denoiser, SDVariable x, SDVariable t);
  }

  AdaptiveSteps(Sampling sampling, Field field, double rtol, double atol) {
    this.field = field;
    this.rtol = rtol;
    this.atol = atol;
    start = sampling.step("start", this::start);
    probe = sampling.step("probe", this::probe);
    step = sampling.step("step", this::step);
  }

  /** Follows the ODE from one time to another, earlier or later. */
  State walk(State prior, double from, double to) {
    State x = start.apply(prior, Map.of("t", from));
    double t = from;
    double h = firstLength(x, from, to);
    boolean failed = false;
    while (t != to) {
      if (t - h == t) {
        throw new IllegalStateException(
            "The adaptive ODE steps shrank to nothing at time "
                + t
                + "; the model gives no numbers");
      }
      double s = h < Math.abs(to - t) ? towards(t, to, h) : to;
      State next = step.apply(x.keep(), Map.of("t", t, "s", s));
      double error = next.scalar("error");
      double factor = SAFETY * Math.pow(error, -1 / 5.0);
      if (error < 1) {
        h = Math.abs(t - s) * Math.min(failed ? 1 : MOST_FACTOR, factor);
        x.free();
        x = next;
        t = s;
        failed = false;
      } else {
        h = Math.abs(t - s) * (factor > LEAST_FACTOR ? factor : LEAST_FACTOR);
        next.free();
        failed = true;
      }
    }
    return x;
  }

  private double firstLength(State x, double from, double to) {
    double whole = Math.abs(to - from);
    double size = x.scalar("size");
    double slope = x.scalar("slope");
    double h0 = Math.min(size < 1e-5 || slope < 1e-5 ? 1e-6 : 0.01 * size / slope, whole);
    State probed = probe.apply(x.keep(), Map.of("t", from, "s", towards(from, to, h0)));
    double most = Math.max(slope, probed.scalar("change") / h0);
    probed.free();
    double h1 = most <= 1e-15 ? Math.max(1e-6, h0 * 1e-3) : Math.pow(0.01 / most, 1 / 5.0);
    return Math.min(Math.min(100 * h0, h1), whole);
  }

  private static double towards(double from, double to, double length) {
    return to < from ? from - length : from + length;
  }

  /** The first slope, and the sizes of state and slope. */
  private Map<String, SDVariable> start(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x = in.state("x");
    SDVariable k = field.at(g, denoiser, x, in.scalar("t"));
    SDVariable scale = scale(g, x, x);
    return Map.of("x", x.mul(1), "k", k, "size", rms(g, x, scale), "slope", rms(g, k, scale));
  }

  /** How much the slope changes over a small step of Euler. */
  private Map<String, SDVariable> probe(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x = in.state("x");
    SDVariable k = in.state("k");
    SDVariable s = in.scalar("s");
    SDVariable next = x.add(k.mul(g.broadcast(s.sub(in.scalar("t")))));
    SDVariable change = field.at(g, denoiser, next, s).sub(k);
    return Map.of("x", next, "change", rms(g, change, scale(g, x, x)));
  }

  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in) {
    SDVariable x = in.state("x");
    SDVariable t = in.scalar("t");
    SDVariable s = in.scalar("s");
    SDVariable[] k =
        RungeKutta.DOPRI5.slopes(g, (y, u) -> field.at(g, denoiser, y, u), x, in.state("k"), t, s);
    SDVariable next = x.add(RungeKutta.combined(g, RungeKutta.DOPRI5.b(), k, s.sub(t)));
    SDVariable error = RungeKutta.combined(g, RungeKutta.DOPRI5_ERROR, k, s.sub(t));
    return Map.of("x", next, "k", k[6], "error", rms(g, error, scale(g, x, next)));
  }

  private SDVariable scale(Graph g, SDVariable a, SDVariable b) {
    return g.max(g.abs(a), g.abs(b)).mul(rtol).add(atol);
  }

  private static SDVariable rms(Graph g, SDVariable x, SDVariable scale) {
    return g.sqrt(g.mean(g.square(x.div(scale)), true, 0, 1, 2, 3));
  }
}
