package org.langevin.spi.engine;

import java.util.List;
import java.util.Map;

/**
 * What {@link Session#trainer} is to do with a graph.
 *
 * @param loss name of the output to minimise: one value per example [n]; its mean is taken
 * @param trainable names of the parameters to train; the others stay
 * @param update the optimiser's rule
 * @param clipNorm gradients are scaled down to this global L2 norm; 0 for none
 * @param averages moving averages to maintain: shadow values by parameter name, changed in place as
 *     {@code shadow = decay shadow + (1 - decay) parameter} after each update
 */
public record TrainSpec(
    String loss,
    List<String> trainable,
    Update update,
    double clipNorm,
    List<Map<String, Value>> averages) {}
