package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Self-attention among all pixels (Vaswani et al. 2017; Ho et al. 2020, appendix B):
 *
 * <pre>
 *   q, k, v = to_q(h), to_k(h), to_v(h),  h = group_norm(x)
 *   y = (x + to_out.0(softmax(q k^T / sqrt(d)) v)) / divisor     for each head of width d
 * </pre>
 *
 * <p>Parameters, each with {@code weight} and {@code bias}: {@code group_norm} [channels], {@code
 * to_q}, {@code to_k}, {@code to_v} [heads d, channels], {@code to_out.0} [channels, heads d].
 */
final class AttentionBlock {
  private final BlockStyle style;

  AttentionBlock(BlockStyle style) {
    this.style = style;
  }

  /** A block of a level, normalised like the residual blocks. */
  Features build(Graph g, Features x) {
    return build(g, x, style.groupsOf(x.channels()), style.divisor());
  }

  /**
   * A block with its parameters in the scope of {@code g}.
   *
   * @param groups of the normalisation; 0 for none
   */
  Features build(Graph g, Features x, int groups, double divisor) {
    int channels = x.channels();
    int width = style.headWidth() == null ? channels : style.headWidth();
    int heads = channels / width;
    if (heads == 0) {
      throw new IllegalArgumentException(
          "network.head-width is "
              + width
              + ", but a level with attention has "
              + channels
              + " channels: a head cannot be wider than that");
    }
    Features h = groups > 0 ? style.normed(g.at("group_norm"), x, groups) : x;
    long pixels = (long) x.height() * x.width();
    SDVariable tokens = // [n pixels, channels]
        g.reshape(g.permute(g.reshape(h.value(), -1, channels, pixels), 0, 2, 1), -1, channels);
    Heads split = new Heads(style, channels, heads, width, pixels);
    SDVariable q = split.project(g.at("to_q"), tokens);
    SDVariable k = split.project(g.at("to_k"), tokens);
    SDVariable v = split.project(g.at("to_v"), tokens);
    SDVariable attention =
        g.softmax(g.matmul(q, k, false, true).mul(1 / Math.sqrt((double) width)));
    SDVariable mixed = split.merge(g, g.matmul(attention, v, false, false));
    SDVariable out =
        style.start().dense(g.at("to_out.0"), mixed, heads * width, channels, style.lastScale());
    SDVariable image =
        g.reshape(
            g.permute(g.reshape(out, -1, pixels, channels), 0, 2, 1),
            -1,
            channels,
            x.height(),
            x.width());
    return x.plus(x.with(image), divisor);
  }

  private record Heads(BlockStyle style, int channels, int heads, int width, long pixels) {
    /** [n pixels, channels] to [n, heads, pixels, width], or [n, pixels, width] for one head. */
    SDVariable project(Graph g, SDVariable tokens) {
      SDVariable x = style.start().dense(g, tokens, channels, heads * width, style.queryScale());
      return heads == 1
          ? g.reshape(x, -1, pixels, width)
          : g.permute(g.reshape(x, -1, pixels, heads, width), 0, 2, 1, 3);
    }

    /** The way back: to [n pixels, heads width]. */
    SDVariable merge(Graph g, SDVariable x) {
      return g.reshape(heads == 1 ? x : g.permute(x, 0, 2, 1, 3), -1, (long) heads * width);
    }
  }
}
