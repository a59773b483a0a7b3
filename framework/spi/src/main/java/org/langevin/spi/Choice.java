package org.langevin.spi;

/**
 * A plugin that an experiment selects, with its configuration: {@code loss = l2} or {@code loss {
 * type = huber, delta = 0.1 }}. As a record component it lets a plugin hold other plugins, which
 * {@link Plugins} builds.
 *
 * @param <R> the role
 * @param factory the plugin chosen by {@code type}
 * @param config its configuration, of the factory's record type
 */
public record Choice<R>(Factory<R> factory, Record config) {}
