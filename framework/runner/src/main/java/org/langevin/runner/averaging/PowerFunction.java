package org.langevin.runner.averaging;

/**
 * Power-function averages, whose span grows with training: at time t the parameters of time tau in
 * [0, t] weigh as tau^gamma. After Karras et al. 2024, <i>Analyzing and Improving the Training
 * Dynamics of Diffusion Models</i> (EDM2), appendix C; the numbers of equations are those of the
 * paper and of its authors' {@code phema.py}.
 *
 * <pre>
 *   p(tau) = (gamma + 1) tau^gamma / t^(gamma + 1)                    profile (121)
 *   width  = sqrt((gamma + 1) / (gamma + 3)) / (gamma + 2)            (123)
 *   decay  = (1 - 1/t)^(gamma + 1)                                    (127)
 * </pre>
 *
 * Time is counted in optimiser steps. The average that is updated with the decay after each step is
 * exactly that of the profile, for parameters that stay what step n made them during (n - 1, n].
 *
 * @param gamma exponent, 0 or more; at 0 all steps weigh the same
 */
public record PowerFunction(double gamma) {
  /** The narrowest profile available, of gamma = 997. */
  public static final double MIN_WIDTH = 0.001;

  /** The widest profile available, of gamma = 0.17; at 1/sqrt(12) = 0.289 gamma is 0. */
  public static final double MAX_WIDTH = 0.28;

  /**
   * The function of a profile's width: the largest root of gamma^3 + 7 gamma^2 + (16 - s) gamma +
   * 12 - s with s = width^-2 (equation 126, algorithm 2).
   *
   * @param width standard deviation of the profile relative to the time, sigma_rel; in [{@link
   *     #MIN_WIDTH}, {@link #MAX_WIDTH}]
   */
  public static PowerFunction ofWidth(double width) {
    if (!(width >= MIN_WIDTH && width <= MAX_WIDTH)) {
      throw new IllegalArgumentException("width " + width);
    }
    double s = 1 / (width * width);
    double gamma = 1 / width; // right of the root, as width < 1 / gamma: Newton's steps go left
    while (true) {
      double value = ((gamma + 7) * gamma + 16 - s) * gamma + 12 - s;
      double slope = (3 * gamma + 14) * gamma + 16 - s;
      double next = gamma - value / slope;
      if (!(next < gamma)) {
        return new PowerFunction(gamma);
      }
      gamma = next;
    }
  }

  /** Standard deviation of the profile relative to the time, sigma_rel (equation 123). */
  public double width() {
    return Math.sqrt((gamma + 1) / (gamma + 3)) / (gamma + 2);
  }

  /**
   * Decay of the average at a step (equation 127).
   *
   * @param t number of the step, from 1
   */
  public double decay(long t) {
    return Math.pow(1 - 1.0 / t, gamma + 1);
  }

  /**
   * Integral over tau of the product of two profiles (equation 151).
   *
   * @param t time of this profile, from 1
   * @param other function of the other profile, and its time
   */
  public double inner(long t, PowerFunction other, long otherT) {
    double late = Math.max(t, otherT);
    double ofLate = t < otherT ? other.gamma : gamma;
    return (gamma + 1)
        * (other.gamma + 1)
        / ((gamma + other.gamma + 1) * late)
        * Math.pow(Math.min(t, otherT) / late, ofLate);
  }
}
