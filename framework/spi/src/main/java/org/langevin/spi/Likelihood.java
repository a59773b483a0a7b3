package org.langevin.spi;

import org.langevin.spi.Sampler.Sampling;
import org.langevin.spi.Sampler.State;

/**
 * Tells how probable a model finds data. As a {@link Sampler} it compiles a graph for each kind of
 * step and runs them in a loop, but from data to noise.
 */
public interface Likelihood {
  /**
   * Evaluates a batch. The model sees a density over real numbers; images of whole levels are
   * dequantised beforehand: see {@link #dequantised}.
   *
   * @param sampling as for a sampler; its noise drives the estimates, so it must differ between
   *     batches
   * @param data a state whose {@code "x"} holds the data in the model's coordinates, [n, c, h, w];
   *     consumed
   * @return a state with {@code "log-density"}, in nats for each whole example, [n]
   */
  State evaluate(Sampling sampling, State data);

  /**
   * A pixel of a whole level, spread evenly over what belongs to it (Theis et al. 2016, section
   * 3.1): {@code (level + u) / levels} of the way from -1 to 1.
   *
   * @param level from 0 to levels - 1
   * @param levels how many there are, 256 for bytes
   * @param u uniform in [0, 1)
   */
  static double dequantised(int level, int levels, double u) {
    return 2 * (level + u) / levels - 1;
  }

  /**
   * An upper bound, in expectation over u, on the negative logarithm of the probability of whole
   * levels, in bits for each value: {@code -log2 p(x) / d + log2(levels / 2)}, for each level has
   * the width 2 / levels.
   *
   * @param logDensity ln p(x) of the dequantised example, in nats
   * @param values d, number of values of the example
   * @param levels as for {@link #dequantised}
   */
  static double bitsPerDimension(double logDensity, int values, int levels) {
    return (Math.log(levels / 2.0) - logDensity / values) / Math.log(2);
  }
}
