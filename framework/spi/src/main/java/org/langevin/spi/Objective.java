package org.langevin.spi;

import java.util.function.LongToDoubleFunction;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** What is regressed on what, and how the trained network is then to be read. */
public interface Objective {
  /** Builds the loss of each example, [n]. */
  SDVariable loss(Training training);

  /** Reads the network's output at x_t as an estimate of x0 and eps. */
  Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t);

  /** The network of this experiment, with its parameters and condition in place. */
  @FunctionalInterface
  interface NetworkCall {
    /** F(x, label): see {@link Network#build}. */
    SDVariable call(SDVariable x, SDVariable label);
  }

  /**
   * The training graph as an objective finds it. All randomness is asked for by name: each name is
   * a stream of its own, and what it gives to an example depends on seed, name and the example's
   * running number alone.
   */
  interface Training {
    /** The graph. */
    Graph graph();

    /** Clean images [n, c, h, w]. */
    SDVariable x0();

    /** The network being trained. */
    NetworkCall network();

    /** Standard normals in the shape of {@link #x0}. */
    SDVariable normal(String stream);

    /** One uniform number on [0, 1) for each example, float64 [n]. */
    SDVariable uniform(String stream);

    /** A number that depends on the optimiser step k = 0, 1, ..., float64 [1]. */
    SDVariable scheduled(String name, LongToDoubleFunction ofStep);
  }
}
