package org.langevin.samplers;

import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * UniPC (Zhao et al. 2023), multistep and in data prediction (their equations 8 and 9): a step is
 * predicted from the estimates of x0 so far (UniP), and corrected once the model has been asked at
 * its end (UniC), which costs nothing, as the next prediction asks there too. From s = t_{i-1} to t
 * = t_i:
 *
 * <pre>
 *   h       lambda_t - lambda_s, lambda = ln alpha / sigma
 *   B(h)    e^-h - 1 (bh2), or its first term -h (bh1)
 *   r_m     where the points are: (lambda_{i-1-m} - lambda_{i-1}) / h before s, and 1 at t
 *   D_m     x0 estimated there, less x0 estimated at s
 *   x_t     sigma_t / sigma_s x_s - alpha_t (e^-h - 1) x0_s - alpha_t B(h) sum_m a_m D_m / r_m
 *
 *   sum_m a_m r_m^(k-1) = g_k / B(h), k = 1, 2, ...,  g_k = k! (-h) phi_{k+1}(-h)       (theorem 3.1)
 *   phi_1(z) = (e^z - 1) / z,  phi_{k+1}(z) = (phi_k(z) - 1 / k!) / z
 * </pre>
 *
 * UniP-p has p - 1 points before s, UniC-p these and t. A single unknown is a_1 = 1/2, for which
 * the equation then holds to the order needed. Order: p without the corrector, p + 1 with it. NFE:
 * one for each step; no noise. The last step is not corrected: that would cost an evaluation.
 */
final class UniPcSampler implements Sampler, Checked {
  private final Config config;
  private final TimeGrid grid;

  @Inject
  UniPcSampler(Config config, Process process) {
    this.config = config;
    grid = TimeGrid.ofLogSnr(process, config.spacing, config.steps, config.grid, config.end);
  }

  @Override
  public void check(Problems problems) {
    grid.check(problems);
  }

  @Override
  public OptionalLong nfe() {
    return OptionalLong.of(grid.steps());
  }

  @Override
  public State sample(Sampling sampling) {
    Levels levels = grid.levels(sampling);
    Curve at = levels.at();
    int[] orders = MultistepOrders.of(levels, config.order, config.lowerOrderFinal);
    State x = sampling.prior();
    for (int i = 0; i < orders.length; i++) {
      int p = orders[i];
      // a step from pure noise is infinitely long: nothing is known of its inside
      int c = config.corrector && i > 0 && !levels.pureNoise(i - 1) ? orders[i - 1] : 0;
      Step step = sampling.step("unip-" + p + "-unic-" + c, (g, d, in) -> step(g, d, in, p, c));
      Map<String, Double> numbers = new HashMap<>(Map.of("t", levels.t()[i]));
      numbers.putAll(numbers("p-", at, i, points(at, i, p)));
      if (c > 0) {
        double[] points = Arrays.copyOf(points(at, i - 1, c), c);
        points[c - 1] = 1;
        numbers.putAll(numbers("c-", at, i - 1, points));
      }
      x = step.apply(x, numbers);
    }
    return x;
  }

  /** r_m of the points before level {@code i}, nearest first. */
  private static double[] points(Curve at, int i, int order) {
    double h = at.lambda(i + 1) - at.lambda(i);
    double[] r = new double[order - 1];
    for (int m = 0; m < r.length; m++) {
      r[m] = (at.lambda(i - 1 - m) - at.lambda(i)) / h;
    }
    return r;
  }

  /** The factors of x_s, of x0 at s, and of each D_m in the step from level i. */
  private Map<String, Double> numbers(String prefix, Curve at, int i, double[] r) {
    double alpha = at.alpha()[i + 1];
    double ofX = at.sigma()[i + 1] / at.sigma()[i];
    // alpha_t (1 - e^-h), which is alpha_t where h is infinite
    double ofX0 = alpha - ofX * at.alpha()[i];
    Map<String, Double> numbers = new HashMap<>(Map.of(prefix + "x", ofX, prefix + "x0", ofX0));
    if (r.length > 0) {
      double h = at.lambda(i + 1) - at.lambda(i);
      double b = config.b == B.BH1 ? -h : Math.expm1(-h);
      double[] a = coefficients(r, -h, b);
      for (int m = 0; m < r.length; m++) {
        numbers.put(prefix + "D" + m, -alpha * b * a[m] / r[m]);
      }
    }
    return numbers;
  }

  /** The a_m of theorem 3.1. */
  private static double[] coefficients(double[] r, double z, double b) {
    if (r.length == 1) {
      return new double[] {0.5};
    }
    double[] a = new double[r.length];
    double phi = Math.expm1(z) / z;
    double factorial = 1;
    for (int k = 0; k < a.length; k++) {
      factorial *= k + 1;
      phi = (phi - 1 / factorial) / z;
      a[k] = factorial * z * phi / b;
    }
    return vandermonde(r, a);
  }

  /** Solves sum_m a_m r_m^k = g_k, k = 0, 1, ..., in place (Bjorck and Pereyra 1970). */
  private static double[] vandermonde(double[] r, double[] g) {
    int last = g.length - 1;
    for (int k = 0; k < last; k++) {
      for (int i = last; i > k; i--) {
        g[i] -= r[k] * g[i - 1];
      }
    }
    for (int k = last - 1; k >= 0; k--) {
      for (int i = k + 1; i <= last; i++) {
        g[i] /= r[i] - r[i - k - 1];
      }
      for (int i = k; i < last; i++) {
        g[i] -= g[i + 1];
      }
    }
    return g;
  }

  /** UniC of order {@code c} for the step that ends here (none if 0), UniP of order {@code p}. */
  private Map<String, SDVariable> step(Graph g, Denoiser denoiser, Inputs in, int p, int c) {
    Estimate model = denoiser.estimate(g, in.state("x"), in.scalar("t"));
    SDVariable x0 = (config.clip ? model.clipped(-1, 1) : model).x0();
    SDVariable[] before = new SDVariable[Math.max(p - 1, c)];
    for (int m = 0; m < before.length; m++) {
      before[m] = in.state(m == 0 ? "x0" : "x0-" + m);
    }
    SDVariable x = in.state("x");
    if (c > 0) {
      SDVariable[] others = Arrays.copyOfRange(before, 1, c + 1);
      others[c - 1] = x0;
      x = uni(g, in, "c-", in.state("corrected"), before[0], others);
    }
    Map<String, SDVariable> next = new HashMap<>(Map.of("x0", x0));
    for (int m = 1; m <= before.length && m < config.order; m++) {
      next.put("x0-" + m, before[m - 1]);
    }
    if (config.corrector) {
      next.put("corrected", x);
    }
    next.put("x", uni(g, in, "p-", x, x0, Arrays.copyOf(before, p - 1)));
    return next;
  }

  /** x_t from x_s, x0 at s and x0 at the other points. */
  private static SDVariable uni(
      Graph g, Inputs in, String prefix, SDVariable xs, SDVariable x0, SDVariable... others) {
    SDVariable xt =
        xs.mul(g.broadcast(in.scalar(prefix + "x")))
            .add(x0.mul(g.broadcast(in.scalar(prefix + "x0"))));
    for (int m = 0; m < others.length; m++) {
      SDVariable d = others[m].sub(x0);
      xt = xt.add(d.mul(g.broadcast(in.scalar(prefix + "D" + m))));
    }
    return xt;
  }

  /** The function B(h), any that is -h + O(h^2). */
  enum B {
    /** -h. */
    BH1,
    /** e^-h - 1. */
    BH2
  }

  @About(
      value = "Predictor and corrector of any order for the price of the predictor.",
      paper = "Zhao et al. 2023, algorithms 1 and 2")
  record Config(
      @Key(doc = "Number of steps; null for all of a discrete process's.", or = "20", min = 1)
          @Nullable Integer steps,
      @Key(doc = "Order p of the predictor.", or = "3", min = 1, max = 3) int order,
      @Key(doc = "B(h); bh1 is the paper's choice for few steps.", or = "bh2") B b,
      @Key(doc = "Correct each step with the estimate at its end.", or = "true") boolean corrector,
      @Key(doc = "Lower the order of the last steps, down to 1.", or = "true")
          boolean lowerOrderFinal,
      @Key(
              doc =
                  "Which times are visited; null: trailing (linspace to the last time) on discrete"
                      + " processes, karras where time is a noise level, log-snr where variance is"
                      + " preserved, else uniform.",
              or = "null")
          @Nullable Spacing spacing,
      @Key(doc = "Where the last step ends.", or = "data") End end,
      @Key(doc = "Further settings of the times.", or = "{}") TimeGrid.Config grid,
      @Key(doc = "Limit the estimate of x0 to [-1, 1].", or = "false") boolean clip) {}
}
