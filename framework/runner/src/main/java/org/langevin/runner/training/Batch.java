package org.langevin.runner.training;

/**
 * The examples of one optimiser step, on the host.
 *
 * @param first running number of the first example since the start of training; it decides the
 *     examples' order, augmentation and noise
 * @param indices their numbers in the dataset
 * @param x0 images in a row
 * @param labels their classes
 */
record Batch(long first, int[] indices, float[] x0, int[] labels) {}
