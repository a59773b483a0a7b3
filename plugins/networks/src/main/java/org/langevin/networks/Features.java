package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Feature maps on their way through a network, with the sizes that the graph does not know.
 *
 * @param value [n, channels, height, width]
 */
record Features(SDVariable value, int channels, int height, int width) {
  /** Other values of the same size. */
  Features with(SDVariable other) {
    return new Features(other, channels, height, width);
  }

  /** Convolved without a change of size; the kernel's width is odd. */
  Features convolve(Graph g, int out, int kernel, Init init) {
    SDVariable y = g.conv2d(value, channels, out, kernel, 1, kernel / 2, init);
    return new Features(y, out, height, width);
  }

  /** With some values set to 0 in training; see {@link Graph#dropout}. */
  Features dropped(Graph g, double rate) {
    return with(g.dropout(value, rate, channels, height, width));
  }

  /** These channels followed by those of another of the same height and width. */
  Features join(Graph g, Features other) {
    SDVariable both = g.concat(1, value, other.value);
    return new Features(both, channels + other.channels, height, width);
  }

  /** Halved by averaging squares of 2 by 2 pixels. */
  Features pooled(Graph g) {
    return new Features(g.averagePool2x(value), channels, height / 2, width / 2);
  }

  /** Doubled by repeating pixels. */
  Features repeated(Graph g) {
    return new Features(g.upsampleNearest2x(value), channels, height * 2, width * 2);
  }
}
