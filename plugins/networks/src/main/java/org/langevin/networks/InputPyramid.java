package org.langevin.networks;

import org.langevin.spi.graph.Graph;

/**
 * The image itself beside the way down, smaller at each level (Song et al. 2021, appendix H, after
 * Karras et al. 2020):
 *
 * <pre>
 *   skip:       image = halved(image),  h = h + skip_conv(image)
 *   residual:   image = (pyramid(image) + h) / divisor,  h = image
 * </pre>
 *
 * <p>Parameters at the level that is left: {@code skip_conv} [channels, c, 1, 1], or {@code
 * pyramid} [channels, channels before, 3, 3] with stride 2.
 */
final class InputPyramid {
  private final UnetNetwork.Config c;
  private Features image;

  InputPyramid(UnetNetwork.Config c, Features image) {
    this.c = c;
    this.image = image;
  }

  /** What a level passes on, once it is halved; each level asks once. */
  Features joined(Graph g, Features h) {
    switch (c.down().pyramid()) {
      case NONE -> {
        return h;
      }
      case SKIP -> {
        image = c.filter().halved(g, image);
        Features told = image.convolve(g.at("skip_conv"), h.channels(), 1, c.init(), 1);
        return h.with(h.value().add(told.value()));
      }
      case RESIDUAL -> {
        Features smaller =
            c.filter().strided(g.at("pyramid"), image, h.channels(), c.down().padding(), c.init());
        image = h.plus(smaller, c.divisor());
        return image;
      }
    }
    throw new AssertionError(c.down().pyramid());
  }

  /** What the levels on the way down see of the image. */
  enum Kind {
    /** Nothing. */
    NONE,
    /** The smaller image through a 1x1 convolution. */
    SKIP,
    /** Strided convolutions of the image, with what each level adds. */
    RESIDUAL
  }
}
