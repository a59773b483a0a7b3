package org.langevin.spi.engine;

/**
 * An array on an engine's device. It occupies memory until it is closed; closing twice is harmless.
 * Values belong to the engine that made them.
 */
public interface Value extends AutoCloseable {
  /** Sizes, outermost first; empty for a scalar. */
  long[] shape();

  @Override
  void close();
}
