package org.langevin.spi;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** How sampling is led towards a condition. */
public interface Guidance {
  /**
   * The estimate that samplers see.
   *
   * @param xt noisy images [n, c, h, w]
   * @param t times, float64 [n] or [1]
   */
  Estimate estimate(Graph g, Model model, SDVariable xt, SDVariable t);

  /** Whether {@link Model#unconditional} is needed: training must then drop labels. */
  default boolean needsUnconditional() {
    return false;
  }

  /** Whether {@link Model#classLogits} is needed. */
  default boolean needsClassifier() {
    return false;
  }

  /** The trained model with and without its condition. Each estimate is one network evaluation. */
  interface Model {
    /** The estimate given the class, or of an unconditional model the only one. */
    Estimate conditional(SDVariable xt, SDVariable t);

    /** The estimate without a class. */
    Estimate unconditional(SDVariable xt, SDVariable t);

    /** The classes wanted, int [n]. */
    SDVariable classes();

    /** A noise-aware classifier's logits [n, classes], told what the process tells of {@code t}. */
    SDVariable classLogits(SDVariable xt, SDVariable t);
  }
}
