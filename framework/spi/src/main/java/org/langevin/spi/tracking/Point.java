package org.langevin.spi.tracking;

/**
 * A metric's value at a moment. The same point always has the same moment, so that it is known when
 * it comes again.
 *
 * @param metric its name, for example {@code "loss"} or {@code "best/loss"}
 * @param step optimiser steps before it
 * @param at milliseconds since 1970
 * @param value may be infinite or NaN
 */
public record Point(String metric, long step, long at, double value) {}
