package org.langevin.spi.config;

/** Collects what is wrong with a user's input; all of it is reported at once. */
@FunctionalInterface
public interface Problems {
  /**
   * Adds a problem.
   *
   * @param key the key at fault, relative to the record or plugin that reports, for example {@code
   *     "beta-end"}; empty for the record itself
   * @param message what was found, what was expected and what to do, as one or two sentences
   */
  void add(String key, String message);
}
