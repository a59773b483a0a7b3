package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * How layers start. Each comes with a {@code scale}, by which the variance of the weights is
 * multiplied; with the scale 0 the layer starts at zero.
 */
enum Start {
  /** PyTorch's default: weights and biases uniform in +-1/sqrt(fanIn). */
  PYTORCH {
    @Override
    Init weight(double scale, long fanIn, long fanOut) {
      return new Init.Uniform(Math.sqrt(scale) / Math.sqrt((double) fanIn));
    }

    @Override
    Init bias(long fanIn) {
      return Init.fanIn(fanIn);
    }
  },

  /**
   * That of Glorot and Bengio 2010, which DDPM's code has: weights uniform in +-sqrt(6 / (fanIn +
   * fanOut)), biases zero.
   */
  XAVIER {
    @Override
    Init weight(double scale, long fanIn, long fanOut) {
      return new Init.Uniform(Math.sqrt(6 * scale / (fanIn + fanOut)));
    }

    @Override
    Init bias(long fanIn) {
      return Init.zeros();
    }
  };

  abstract Init weight(double scale, long fanIn, long fanOut);

  abstract Init bias(long fanIn);

  /** An affine map of a matrix [n, in], with parameters {@code weight} and {@code bias}. */
  SDVariable dense(Graph g, SDVariable x, int in, int out, double scale) {
    SDVariable weight = g.parameter("weight", started(weight(scale, in, out), scale), out, in);
    return g.dense(x, weight, g.parameter("bias", started(bias(in), scale), out));
  }

  /** A convolution of images [n, in, h, w], with parameters {@code weight} and {@code bias}. */
  SDVariable convolution(
      Graph g, SDVariable x, int in, int out, int kernel, int stride, int padding, double scale) {
    long pixels = (long) kernel * kernel;
    Init init = started(weight(scale, in * pixels, out * pixels), scale);
    SDVariable weight = g.parameter("weight", init, out, in, kernel, kernel);
    SDVariable bias = g.parameter("bias", started(bias(in * pixels), scale), out);
    return g.conv2d(x, weight, bias, kernel, stride, padding);
  }

  private static Init started(Init init, double scale) {
    return scale == 0 ? Init.zeros() : init;
  }
}
