package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The beginning of Glorot and Bengio 2010, uniform in +-sqrt(6 / (fanIn + fanOut)), whose layers
 * have biases that start at zero.
 */
final class Xavier {
  private Xavier() {}

  /** How weights start. */
  static Init uniform(long fanIn, long fanOut) {
    return new Init.Uniform(Math.sqrt(6.0 / (fanIn + fanOut)));
  }

  /** An affine map of a matrix [n, in], with parameters {@code weight} and {@code bias}. */
  static SDVariable dense(Graph g, SDVariable x, int in, int out) {
    return dense(g, x, in, out, uniform(in, out));
  }

  /** Likewise, with weights that start otherwise. */
  static SDVariable dense(Graph g, SDVariable x, int in, int out, Init init) {
    return g.dense(x, g.parameter("weight", init, out, in), g.parameter("bias", Init.zeros(), out));
  }
}
