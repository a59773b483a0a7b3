package org.langevin.spi.graph;

/**
 * What a convolution sees of an image at once.
 *
 * @param height of the kernel
 * @param width of the kernel
 * @param stride pixels between two results, in both directions
 * @param rows of zeros above and below the image
 * @param columns of zeros on its left and right
 */
public record Window(int height, int width, int stride, int rows, int columns) {}
