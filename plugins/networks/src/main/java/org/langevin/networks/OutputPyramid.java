package org.langevin.networks;

import org.jspecify.annotations.Nullable;
import org.langevin.spi.graph.Graph;

/**
 * The result beside the way up, larger at each level (Song et al. 2021, appendix H, after Karras et
 * al. 2020): result = doubled(result) + skip_conv(SiLU(skip_norm(h))). The last level's part is the
 * network's ordinary output.
 *
 * <p>Parameters at each level but the last: {@code skip_norm} [channels], {@code skip_conv}
 * [outputs, channels, 3, 3].
 */
final class OutputPyramid {
  private final UnetNetwork.Config c;
  private final int outputs;
  private @Nullable Features result;

  OutputPyramid(UnetNetwork.Config c, int outputs) {
    this.c = c;
    this.outputs = outputs;
  }

  /** Takes what a level has found; each level but the last tells it once. */
  void add(Graph g, Features h) {
    if (c.up().pyramid() == Kind.NONE) {
      return;
    }
    Features normed = c.style().normed(g.at("skip_norm"), h);
    Features part =
        normed
            .with(g.silu(normed.value()))
            .convolve(g.at("skip_conv"), outputs, 3, c.init(), c.lastScale());
    result = of(g, part);
  }

  /** The whole, given the last level's part. */
  Features of(Graph g, Features part) {
    return result == null ? part : part.plus(c.filter().doubled(g, result), 1);
  }

  /** Whether levels on the way up have results of their own. */
  enum Kind {
    /** No. */
    NONE,
    /** The doubled result of the level below and its own are added. */
    SKIP
  }
}
