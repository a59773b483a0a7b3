package org.langevin.spi.engine;

import org.jspecify.annotations.Nullable;

/**
 * A device that an engine knows of.
 *
 * @param name as an experiment selects it: {@code cpu}, {@code cuda:0}
 * @param description for people: processor, memory, compute capability, library versions
 * @param obstacle why the engine cannot use it here, with what to do about it; null if it can
 */
public record Device(String name, String description, @Nullable String obstacle) {
  /** Whether the engine can open it. */
  public boolean usable() {
    return obstacle == null;
  }
}
