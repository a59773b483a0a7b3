package org.langevin.spi;

import java.util.List;

/**
 * The one type that a plugin jar announces through {@link java.util.ServiceLoader}. A jar put on
 * the class path or into {@code plugins.d/} joins like the built-in ones.
 */
public interface LangevinPlugin {
  /**
   * What the jar offers. Two offers of the same role and name are refused, whichever comes first.
   */
  List<Factory<?>> factories();
}
