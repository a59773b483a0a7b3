package org.langevin.spi.engine;

import java.util.Map;

/** A compiled graph that evaluates its outputs. */
public interface Program extends AutoCloseable {
  /**
   * Evaluates.
   *
   * @param feeds a value for every input of the graph that the outputs need; not closed
   * @return the outputs by name, new values that the caller closes
   * @throws IllegalArgumentException if an input is missing or of a wrong shape
   */
  Map<String, Value> run(Map<String, Value> feeds);

  @Override
  void close();
}
