package org.langevin.spi;

import java.util.Map;
import java.util.OptionalLong;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Turns noise into samples. A sampler compiles one graph for each kind of step it makes and runs
 * them in a plain loop; the state stays on the device. It consumes explicit pairs of times and
 * never computes "the previous time".
 */
public interface Sampler {
  /**
   * Draws one batch.
   *
   * @return a state whose {@code "x"} holds the samples, [n, c, h, w]
   */
  State sample(Sampling sampling);

  /** Network evaluations that a batch takes, if known beforehand; measured in every run. */
  OptionalLong nfe();

  /** What the runner supplies to a sampler for one batch. */
  interface Sampling {
    /** The state {@code "x"} at the process's horizon: normals times the prior's scale. */
    State prior();

    /**
     * The process's coefficients at some times, on the host: for grids in noise level and for
     * multistep coefficients. A learned schedule gives what it has learned.
     */
    Curve marginals(double... t);

    /** Compiles a kind of step; the same name gives the program compiled before. */
    Step step(String name, StepGraph graph);
  }

  /**
   * Coefficients of x_t = alpha x0 + sigma eps at some times.
   *
   * @param alpha one for each time
   * @param sigma one for each time
   */
  record Curve(double[] alpha, double[] sigma) {
    /** Half the logarithm of the signal-to-noise ratio at time number i, ln alpha / sigma. */
    public double lambda(int i) {
      return Math.log(alpha[i] / sigma[i]);
    }
  }

  /** Builds the graph of one step. */
  @FunctionalInterface
  interface StepGraph {
    /**
     * Adds a step to the graph.
     *
     * @return the new state by name; {@code "x"} is required. A value named {@code "x0"} is shown
     *     as the current guess and is not part of the next state's requirements
     */
    Map<String, SDVariable> build(Graph g, Denoiser denoiser, Inputs in);
  }

  /** Inputs of a step's graph; asking for one declares it. */
  interface Inputs {
    /** A value of the current state, [n, c, h, w]. */
    SDVariable state(String name);

    /** A number given to {@link Step#apply}, float64 [1]. */
    SDVariable scalar(String name);

    /** Fresh standard normals in the shape of x at every call, one stream for each name. */
    SDVariable noise(String name);
  }

  /** A compiled step. */
  interface Step {
    /**
     * Advances. The old state is consumed: its values are freed unless {@link State#keep} was
     * called.
     *
     * @param scalars every number that the graph asked for
     */
    State apply(State state, Map<String, Double> scalars);
  }

  /** Named values on the device, between two steps. */
  interface State {
    /** A value by name, valid until the state is consumed. */
    Value get(String name);

    /** A one-element value read back to the host, for step-size control. */
    double scalar(String name);

    /**
     * This state, surviving every {@link Step#apply} on it until {@link #free} or the batch's end.
     */
    State keep();

    /** Gives up a state that was kept, or that no step will consume. */
    void free();
  }
}
