package org.langevin.networks;

import org.jspecify.annotations.Nullable;
import org.langevin.networks.Level.Resample;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The residual block of DDPM's U-Net (Ho et al. 2020, appendix B):
 *
 * <pre>
 *   h = conv1(act(norm1(x)))                  resized between act and conv1, and x alike, if asked
 *   h = norm2(h + time_emb_proj(act(time)))   or norm2(h) (1 + s) + b, [s, b] = time_emb_proj(...)
 *   y = (x + conv2(drop(act(h)))) / divisor   x through a 1x1 conv_shortcut if channels change,
 *                                             or if asked, as in BigGAN (Brock et al. 2019)
 * </pre>
 *
 * <p>Parameters, each with {@code weight} and {@code bias}: {@code norm1} [in], {@code conv1} [out,
 * in, 3, 3], {@code time_emb_proj} [out, width] ([2 out, width] with scale and shift), {@code
 * norm2} [out], {@code conv2} [out, out, 3, 3], {@code conv_shortcut} [out, in, 1, 1].
 */
final class ResidualBlock {
  private final BlockStyle style;
  private final @Nullable SDVariable time;
  private final int timeWidth;

  /** What a block does to the size of the image. */
  enum Resize {
    KEEP,
    HALVE,
    DOUBLE
  }

  /**
   * For all blocks of a network.
   *
   * @param time the time embedding after its activation, [n, timeWidth]; every block starts with
   *     the same activation of the same vector, so it is computed once. Null in a network that is
   *     told no time: the line with it is left out
   */
  ResidualBlock(BlockStyle style, @Nullable SDVariable time, int timeWidth) {
    this.style = style;
    this.time = time;
    this.timeWidth = timeWidth;
  }

  /** A block that keeps the size, with the divisor of the network's arms. */
  Features build(Graph g, Features x, int out) {
    return build(g, x, out, style.divisor());
  }

  /** A block that keeps the size. */
  Features build(Graph g, Features x, int out, double divisor) {
    return build(g, x, out, Resize.KEEP, x.channels() != out, divisor);
  }

  /** A block that halves or doubles the size and keeps the channels. */
  Features resizing(Graph g, Features x, Resize resize, Resample kind) {
    return build(g, x, x.channels(), resize, kind == Resample.BIGGAN, style.divisor());
  }

  private Features build(
      Graph g, Features x, int out, Resize resize, boolean project, double divisor) {
    Start start = style.start();
    Features h = resized(g, style.activated(g, style.normed(g.at("norm1"), x)), resize);
    h = told(g, h.convolve(g.at("conv1"), out, 3, start, 1));
    h = style.activated(g, h).dropped(g, style.dropout());
    h = h.convolve(g.at("conv2"), out, 3, start, style.lastScale());
    Features shortcut = resized(g, x, resize);
    if (project) {
      shortcut = shortcut.convolve(g.at("conv_shortcut"), out, 1, start, 1);
    }
    return shortcut.plus(h, divisor);
  }

  /** Normalised, and told the time. */
  private Features told(Graph g, Features h) {
    if (time == null) {
      return style.normed(g.at("norm2"), h);
    }
    return style.scaleShift() ? scaledAndShifted(g, h, time) : shifted(g, h, time);
  }

  private Features shifted(Graph g, Features h, SDVariable e) {
    SDVariable shift = g.reshape(project(g, e, h.channels()), -1, h.channels(), 1, 1);
    return style.normed(g.at("norm2"), h.with(h.value().add(shift)));
  }

  private Features scaledAndShifted(Graph g, Features h, SDVariable e) {
    SDVariable both = g.reshape(project(g, e, 2 * h.channels()), -1, 2L * h.channels(), 1, 1);
    SDVariable[] scaleAndShift = g.split(both, 2, 1);
    SDVariable normed = style.normed(g.at("norm2"), h).value();
    return h.with(normed.mul(scaleAndShift[0].add(1)).add(scaleAndShift[1]));
  }

  private SDVariable project(Graph g, SDVariable e, int out) {
    return style.start().dense(g.at("time_emb_proj"), e, timeWidth, out, 1);
  }

  private Features resized(Graph g, Features x, Resize resize) {
    return switch (resize) {
      case KEEP -> x;
      case HALVE -> style.filter().halved(g, x);
      case DOUBLE -> style.filter().doubled(g, x);
    };
  }
}
