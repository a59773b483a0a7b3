package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** How images are halved and doubled without parameters. */
enum Filter {
  /** Means of 2 by 2 pixels, and repeated pixels. */
  BOX {
    @Override
    Features halved(Graph g, Features x) {
      return new Features(g.averagePool2x(x.value()), x.channels(), x.height() / 2, x.width() / 2);
    }

    @Override
    Features doubled(Graph g, Features x) {
      return new Features(
          g.upsampleNearest2x(x.value()), x.channels(), x.height() * 2, x.width() * 2);
    }

    @Override
    Features strided(Graph g, Features x, int out, int padding, Start start) {
      SDVariable in = padding == 0 ? g.padBottomRight(x.value()) : x.value();
      SDVariable y = start.convolution(g, in, x.channels(), out, 3, 2, padding, 1);
      return new Features(y, out, x.height() / 2, x.width() / 2);
    }
  },

  /**
   * Low-pass filtered by [1 3 3 1] in both directions, zeros being around the image, against
   * aliasing (Zhang 2019; Karras et al. 2020; Song et al. 2021, appendix H).
   */
  FIR {
    @Override
    Features halved(Graph g, Features x) {
      SDVariable y = eachChannel(g, x, x.value(), TAPS, 2, 1);
      return shaped(g, y, x.channels(), x.height() / 2, x.width() / 2);
    }

    /** After [1 1], which repeats pixels, [1 2 1] makes [1 3 3 1]. */
    @Override
    Features doubled(Graph g, Features x) {
      Features repeated = BOX.doubled(g, x);
      SDVariable y = eachChannel(g, repeated, repeated.value(), HALF_TAPS, 1, 1);
      return shaped(g, y, x.channels(), repeated.height(), repeated.width());
    }

    /** The convolution sees the filtered image one pixel beyond its border. */
    @Override
    Features strided(Graph g, Features x, int out, int padding, Start start) {
      SDVariable filtered = eachChannel(g, x, x.value(), TAPS, 1, 2);
      Features wide = shaped(g, filtered, x.channels(), x.height() + 1, x.width() + 1);
      SDVariable y = start.convolution(g, wide.value(), x.channels(), out, 3, 2, 0, 1);
      return new Features(y, out, x.height() / 2, x.width() / 2);
    }
  };

  private static final double[] TAPS = {0.125, 0.375, 0.375, 0.125};
  private static final double[] HALF_TAPS = {0.25, 0.5, 0.25};

  /** Half the height and width. */
  abstract Features halved(Graph g, Features x);

  /** Twice the height and width. */
  abstract Features doubled(Graph g, Features x);

  /**
   * Half the height and width by a convolution of 3x3 pixels with stride 2.
   *
   * @param padding of the box: zeros on each side, or 0 for a row below and a column on the right
   */
  abstract Features strided(Graph g, Features x, int out, int padding, Start start);

  /** A separable filter on each channel alone: to the convolution, channels are images. */
  private static SDVariable eachChannel(
      Graph g, Features sizes, SDVariable x, double[] taps, int stride, int padding) {
    int n = taps.length;
    float[] kernel = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        kernel[i * n + j] = (float) (taps[i] * taps[j]);
      }
    }
    SDVariable images = g.reshape(x, -1, 1, sizes.height(), sizes.width());
    return g.conv2d(images, g.constant(kernel, 1, 1, n, n), null, n, stride, padding);
  }

  private static Features shaped(Graph g, SDVariable x, int channels, int height, int width) {
    return new Features(g.reshape(x, -1, channels, height, width), channels, height, width);
  }
}
