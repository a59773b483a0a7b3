package org.langevin.networks;

import org.langevin.spi.graph.Graph;
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
  Features convolve(Graph g, int out, int kernel, Start start, double scale) {
    SDVariable y = start.convolution(g, value, channels, out, kernel, 1, kernel / 2, scale);
    return new Features(y, out, height, width);
  }

  /** The sum with another of the same size, divided by {@code divisor}. */
  Features plus(Features other, double divisor) {
    SDVariable sum = value.add(other.value);
    return with(divisor == 1 ? sum : sum.div(divisor));
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
}
