package org.langevin.spi.engine;

import java.util.Map;

/** A compiled graph that trains parameters in place on the device. */
public interface Trainer extends AutoCloseable {
  /**
   * Forward and backward on one (micro-)batch: adds {@code weight} times the gradient of the
   * batch's mean loss to the gradients at hand. Microbatches of n_i examples with weights n_i / n
   * sum to the gradient of the whole batch.
   *
   * @param feeds a value for every input; not closed
   * @return the mean loss as a scalar value, not yet read back from the device; the caller closes
   *     it
   */
  Value accumulate(Map<String, Value> feeds, double weight);

  /**
   * Clips the gathered gradients, updates the parameters and moving averages, and forgets the
   * gradients.
   *
   * @param step number of this update, from 1
   * @param rate learning rate
   * @param decays one decay for each of the specification's averages
   * @return the gradients' global norm before clipping, as a scalar value; the caller closes it
   */
  Value update(long step, double rate, double... decays);

  /**
   * The gradients gathered since the last update, by parameter name: new values that the caller
   * closes. For tests and diagnosis.
   */
  Map<String, Value> gradients();

  /** The optimiser's own values by name ({@code PARAMETER.m}, {@code PARAMETER.v}); not copies. */
  Map<String, Value> state();

  /**
   * Replaces the optimiser's own values by host data of the names and lengths of {@link #state}.
   */
  void restore(Map<String, float[]> state);

  @Override
  void close();
}
