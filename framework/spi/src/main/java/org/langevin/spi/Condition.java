package org.langevin.spi;

import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What a network is told beside the image. Whether {@code until} and {@code classes} are present is
 * the same at every call of one network, for they bring parameters of their own.
 *
 * @param label what the process tells of the time t, float64 [n] or [1]
 * @param until the label of a second time s &lt;= t, to which the network is asked to jump
 *     (consistency trajectory models), float64 [n] or [1]; null in all other methods
 * @param classes class labels from 0 to the shape's number of classes, exclusive, int [n]; null if
 *     unconditional. Whoever needs a null class for "no label" counts it among the classes.
 */
public record Condition(
    SDVariable label, @Nullable SDVariable until, @Nullable SDVariable classes) {}
