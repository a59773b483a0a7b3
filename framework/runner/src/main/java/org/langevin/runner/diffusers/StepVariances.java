package org.langevin.runner.diffusers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The step variances beta_1, ..., beta_T of a discrete process, by name where they have one. */
sealed interface StepVariances {
  /** Rounding of a beta that was computed as 1 - alphaBar_t / alphaBar_{t-1}, beta from 1e-6. */
  double TOLERANCE = 1e-9;

  /** The ends of the line on which diffusers puts betas unless told otherwise. */
  Linear USUAL = new Linear(1000, 1e-4, 0.02);

  /** beta_1 at index 0. */
  double[] betas();

  /** The schedule that has them, as a block of an experiment; null if no plugin is known to. */
  @Nullable ObjectNode schedule();

  /**
   * Gives variances their name if they have one.
   *
   * @param betas beta_1 at index 0
   */
  static StepVariances of(double[] betas) {
    Listed listed = new Listed(betas);
    Linear linear = new Linear(betas.length, rounded(betas[0]), rounded(betas[betas.length - 1]));
    for (StepVariances named : List.of(linear, new Cosine(betas.length))) {
      if (equal(named.betas(), betas)) {
        return named;
      }
    }
    return listed;
  }

  private static double rounded(double beta) {
    return Double.isFinite(beta)
        ? new BigDecimal(beta).round(new MathContext(10)).doubleValue()
        : beta;
  }

  private static boolean equal(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      if (!(Math.abs(a[i] - b[i]) <= TOLERANCE * Math.abs(b[i]))) {
        return false;
      }
    }
    return true;
  }

  private static ObjectNode block(String type, int steps) {
    return JsonNodeFactory.instance.objectNode().put("type", type).put("steps", steps);
  }

  /**
   * On a straight line: diffusers' {@code linear}.
   *
   * @param first beta_1
   * @param last beta_T
   */
  record Linear(int steps, double first, double last) implements StepVariances {
    @Override
    public double[] betas() {
      double[] betas = new double[steps];
      for (int i = 0; i < steps; i++) {
        betas[i] = first + (steps == 1 ? 0 : i / (steps - 1.0)) * (last - first);
      }
      return betas;
    }

    @Override
    public ObjectNode schedule() {
      return block("linear-beta", steps).put("beta-start", first).put("beta-end", last);
    }
  }

  /** Of Nichol and Dhariwal 2021, equation 17: diffusers' {@code squaredcos_cap_v2}. */
  record Cosine(int steps) implements StepVariances {
    private static final double OFFSET = 0.008;
    private static final double MOST = 0.999;

    @Override
    public double[] betas() {
      double[] betas = new double[steps];
      for (int i = 0; i < steps; i++) {
        betas[i] = Math.min(1 - f(i + 1) / f(i), MOST);
      }
      return betas;
    }

    private double f(int t) {
      double cos = Math.cos((t / (double) steps + OFFSET) / (1 + OFFSET) * Math.PI / 2);
      return cos * cos;
    }

    @Override
    public ObjectNode schedule() {
      return block("cosine", steps).put("offset", OFFSET).put("beta-max", MOST);
    }
  }

  /** Any others: diffusers' {@code trained_betas}. */
  record Listed(double[] betas) implements StepVariances {
    @Override
    public @Nullable ObjectNode schedule() {
      return null;
    }
  }
}
