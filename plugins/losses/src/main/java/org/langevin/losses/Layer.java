package org.langevin.losses;

import java.util.stream.Stream;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** A line in the table of a {@link Backbone}. */
sealed interface Layer {
  /** Adds the layer to a graph; x is [n, channels, h, w]. */
  SDVariable apply(Build build, SDVariable x);

  /** The side of the result for a side of the input; below 1 if nothing is left. */
  int side(int side);

  /** The convolutions in it, in order. */
  default Stream<Conv> convolutions() {
    return Stream.empty();
  }

  /** Where and from what layers are built. */
  record Build(Graph graph, PretrainedWeights weights, Pooling pooling) {}

  /** How squares of pixels become one. */
  enum Pooling {
    /** Their largest value. */
    MAX,
    /** Their mean. */
    AVERAGE
  }

  /** A convolution [out, in, kernel, kernel] with bias, followed by ReLU. */
  record Conv(String name, int in, int out, int kernel, int stride, int padding) implements Layer {
    /** Name of the weights. */
    String weight() {
      return name + ".weight";
    }

    /** Name of the bias. */
    String bias() {
      return name + ".bias";
    }

    /** Sizes of the weights. */
    long[] weightShape() {
      return new long[] {out, in, kernel, kernel};
    }

    @Override
    public SDVariable apply(Build build, SDVariable x) {
      Graph g = build.graph;
      SDVariable weight = build.weights.constant(g, weight(), weightShape());
      SDVariable bias = build.weights.constant(g, bias(), out);
      return g.relu(g.conv2d(x, weight, bias, kernel, stride, padding));
    }

    @Override
    public int side(int side) {
      return Math.floorDiv(side + 2 * padding - kernel, stride) + 1;
    }

    @Override
    public Stream<Conv> convolutions() {
      return Stream.of(this);
    }
  }

  /**
   * SqueezeNet's module: to few channels by a 1x1 convolution, then side by side to many by 1x1 and
   * 3x3.
   *
   * @param expand channels of each of the two
   */
  record Fire(int index, int in, int squeeze, int expand) implements Layer {
    private Conv conv(String part, int from, int to, int kernel) {
      return new Conv("features." + index + "." + part, from, to, kernel, 1, kernel / 2);
    }

    private Conv squeezed() {
      return conv("squeeze", in, squeeze, 1);
    }

    private Conv expanded(int kernel) {
      return conv("expand" + kernel + "x" + kernel, squeeze, expand, kernel);
    }

    @Override
    public SDVariable apply(Build build, SDVariable x) {
      SDVariable few = squeezed().apply(build, x);
      return build.graph.concat(1, expanded(1).apply(build, few), expanded(3).apply(build, few));
    }

    @Override
    public int side(int side) {
      return side;
    }

    @Override
    public Stream<Conv> convolutions() {
      return Stream.of(squeezed(), expanded(1), expanded(3));
    }
  }

  /**
   * Pooling of squares two pixels apart.
   *
   * @param upwards whether a rest of one pixel is a square too (PyTorch's ceil_mode)
   */
  record Pool(int kernel, boolean upwards) implements Layer {
    private static final int STRIDE = 2;

    @Override
    public SDVariable apply(Build build, SDVariable x) {
      Graph g = build.graph;
      if (build.pooling == Pooling.AVERAGE) {
        return g.averagePool2x(x);
      }
      // Zeros do not count: what comes out of ReLU is nowhere smaller.
      return g.maxPool(upwards ? g.padBottomRight(x) : x, kernel, STRIDE);
    }

    @Override
    public int side(int side) {
      return Math.floorDiv(side + (upwards ? 1 : 0) - kernel, STRIDE) + 1;
    }
  }

  /** A place at which LPIPS looks. */
  record Tap(int channels) implements Layer {
    @Override
    public SDVariable apply(Build build, SDVariable x) {
      return x;
    }

    @Override
    public int side(int side) {
      return side;
    }
  }
}
