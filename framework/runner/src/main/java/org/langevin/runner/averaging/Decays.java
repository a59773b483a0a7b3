package org.langevin.runner.averaging;

import org.langevin.spi.Objective.StepFunction;

/**
 * Decays of exponential moving averages: after step k = 0, 1, ... the average becomes {@code decay
 * average + (1 - decay) parameter}.
 */
public final class Decays {
  private Decays() {}

  /** The same at each step. */
  public static StepFunction constant(double decay) {
    return (k, steps) -> decay;
  }

  /**
   * min(decay, (1 + k) / (10 + k)), as TensorFlow's averages and, after them, those of Song et al.
   * 2021 start: early on the average spans about a tenth of the steps so far.
   */
  public static StepFunction warmed(double decay) {
    return (k, steps) -> Math.min(decay, (1.0 + k) / (10.0 + k));
  }

  /**
   * 0.5^(batch / h), with the half-life h = min(halfLife, ramp images) and the images shown before
   * the step, as in the training of Karras et al. 2022 (EDM; the half-lives are in appendix F):
   * what the parameters were weighs half as much after every h images.
   *
   * @param halfLife in images
   * @param ramp largest half-life as a share of the images shown so far; 0 for no such limit
   * @param batch images of a step
   */
  public static StepFunction halfLife(double halfLife, double ramp, int batch) {
    return (k, steps) -> {
      double images = k * (double) batch;
      double h = ramp == 0 ? halfLife : Math.min(halfLife, ramp * images);
      return Math.pow(0.5, batch / h); // before any image, h = 0 and so is the decay
    };
  }
}
