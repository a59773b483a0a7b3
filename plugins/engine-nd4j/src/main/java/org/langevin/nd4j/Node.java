package org.langevin.nd4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;

/**
 * One operation of a plan.
 *
 * @param kind the operation's name, a key of {@link Operations}
 * @param function SameDiff's description with its arguments; null for operations of this engine
 * @param in slots read
 * @param out slots written
 */
record Node(String kind, @Nullable DifferentialFunction function, int[] in, int[] out) {}
