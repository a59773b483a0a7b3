package org.langevin.samplers;

import java.util.Map;
import org.langevin.spi.Sampler.Curve;

/**
 * The numbers of one step of DPM-Solver++ from time s to time t. The probability-flow ODE, solved
 * for a known x0, leaves one integral in lambda = ln alpha / sigma (Lu et al. 2022b, proposition
 * 4.1):
 *
 * <pre>
 *   x_t = sigma_t / sigma_s x_s + sigma_t int_{lambda_s}^{lambda_t} e^lambda x0(lambda) dlambda
 * </pre>
 *
 * With h = lambda_t - lambda_s, Taylor's series of x0 about lambda_s, whose terms are D0, D1 r and
 * D2 r^2 / 2 at the fraction r of the step, is integrated term by term:
 *
 * <pre>
 *   x_t = sigma_t / sigma_s x_s - alpha_t (e^-h - 1) D0
 *         + alpha_t ((e^-h - 1) / h + 1) D1 - alpha_t ((e^-h - 1 + h) / h^2 - 1/2) D2
 * </pre>
 *
 * The midpoint form of a second-order step has -alpha_t (e^-h - 1) / 2 before D1, which is equal up
 * to the step's own error. A step of the reverse SDE has 2h for h in every bracket, e^-h sigma_t /
 * sigma_s before x_s, and sigma_t sqrt(1 - e^-2h) z added.
 *
 * <p>Noise prediction (DPM-Solver, Lu et al. 2022a) is the same with the parts of alpha and sigma,
 * and of x0 and eps, exchanged, which negates lambda.
 *
 * @param ofX factor of x_s
 * @param ofD0 factor of D0, written alpha_t - ofX alpha_s, which is finite at the data too
 * @param ofD1 factor of D1
 * @param ofD2 factor of D2
 * @param ofZ factor of standard normals
 */
record ExponentialStep(double ofX, double ofD0, double ofD1, double ofD2, double ofZ) {
  /** Ways to integrate D1, equal up to the error of a second-order step. */
  enum Form {
    /** D1 counts as at the middle of the step, as in the paper's algorithms 1 and 2. */
    MIDPOINT,
    /** The integral of the straight line, as in Heun's method. */
    HEUN
  }

  /** The ODE's step from time number {@code s} of a curve to number {@code t}. */
  static ExponentialStep ofOde(Curve at, int s, int t, Form form) {
    double h = at.lambda(t) - at.lambda(s);
    return of(at, s, t, form, h, at.sigma()[t] / at.sigma()[s], 0);
  }

  /** The reverse SDE's step from time number {@code s} of a curve to number {@code t}. */
  static ExponentialStep ofSde(Curve at, int s, int t, Form form) {
    double h = at.lambda(t) - at.lambda(s);
    double ofX = Math.exp(-h) * at.sigma()[t] / at.sigma()[s];
    double ofZ = at.sigma()[t] * Math.sqrt(-Math.expm1(-2 * h));
    return of(at, s, t, form, 2 * h, ofX, ofZ);
  }

  private static ExponentialStep of(
      Curve at, int s, int t, Form form, double h, double ofX, double ofZ) {
    double alpha = at.alpha()[t];
    double ofD0 = alpha - ofX * at.alpha()[s];
    double ofD1 = form == Form.MIDPOINT ? ofD0 / 2 : alpha * (Math.expm1(-h) / h + 1);
    double ofD2 = -alpha * ((Math.expm1(-h) + h) / (h * h) - 0.5);
    return new ExponentialStep(ofX, ofD0, ofD1, ofD2, ofZ);
  }

  /** The factors as a step's numbers: x, D0, D1, D2 and z, each after {@code prefix}. */
  Map<String, Double> numbers(String prefix) {
    return Map.of(
        prefix + "x", ofX,
        prefix + "D0", ofD0,
        prefix + "D1", ofD1,
        prefix + "D2", ofD2,
        prefix + "z", ofZ);
  }
}
