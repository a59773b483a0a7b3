package org.langevin.spi;

/**
 * Builds the plugins that a plugin's configuration holds; supplied by the runner, asked for in a
 * constructor. What is built may ask for the same as its holder.
 */
@FunctionalInterface
public interface Plugins {
  /** A new instance of what was chosen. */
  <R> R build(Choice<R> choice);
}
