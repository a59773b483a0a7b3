package org.langevin.runner.evaluation;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.langevin.spi.Features;
import org.langevin.spi.data.Tensor;

/** Features whose network Langevin trains itself, before they can be used. */
public interface TrainedFeatures extends Features {
  /** Follows the training; throws nothing. */
  @FunctionalInterface
  interface Listener {
    /**
     * Some more is done.
     *
     * @param fraction done, 0 to 1
     */
    void at(double fraction);
  }

  /**
   * Trains the network, unless it was trained before. Call it while no engine is open.
   *
   * @param stop asked after each step; what was half trained is forgotten
   * @throws org.langevin.runner.sampling.Sampling.StoppedException if a stop was asked for
   */
  void prepare(BooleanSupplier stop, Listener listener);

  /** The values of the parameters that {@link #build} asks of its graph, by name. */
  Map<String, Tensor> weights();
}
