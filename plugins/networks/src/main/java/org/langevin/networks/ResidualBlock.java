package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The residual block of DDPM's U-Net (Ho et al. 2020, appendix B):
 *
 * <pre>
 *   h = conv1(act(norm1(x)))                  resized between act and conv1, and x alike, if asked
 *   h = norm2(h + time_emb_proj(act(time)))   or norm2(h) (1 + s) + b, [s, b] = time_emb_proj(...)
 *   y = (x + conv2(drop(act(h)))) / scale     x through a 1x1 conv_shortcut if channels change
 * </pre>
 *
 * <p>Parameters, each with {@code weight} and {@code bias}: {@code norm1} [in], {@code conv1} [out,
 * in, 3, 3], {@code time_emb_proj} [out, width] ([2 out, width] with scale and shift), {@code
 * norm2} [out], {@code conv2} [out, out, 3, 3], {@code conv_shortcut} [out, in, 1, 1].
 */
final class ResidualBlock {
  private final UnetNetwork.Config c;
  private final SDVariable time;
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
   *     the same activation of the same vector, so it is computed once
   */
  ResidualBlock(UnetNetwork.Config c, SDVariable time, int timeWidth) {
    this.c = c;
    this.time = time;
    this.timeWidth = timeWidth;
  }

  /** A block that keeps the size and does not scale. */
  Features build(Graph g, Features x, int out) {
    return build(g, x, out, Resize.KEEP, 1);
  }

  /** A block with its parameters in the scope of {@code g}. */
  Features build(Graph g, Features x, int out, Resize resize, double scale) {
    Features h = resized(g, activated(g, norm(g.at("norm1"), x)), resize);
    h = h.convolve(g.at("conv1"), out, 3, Init.fanIn(9L * h.channels()));
    h = activated(g, c.scaleShift() ? scaledAndShifted(g, h) : shifted(g, h));
    h = h.dropped(g, c.dropout()).convolve(g.at("conv2"), out, 3, c.lastInit(9L * out));

    Features shortcut = resized(g, x, resize);
    if (x.channels() != out) {
      shortcut = shortcut.convolve(g.at("conv_shortcut"), out, 1, Init.fanIn(x.channels()));
    }
    SDVariable y = shortcut.value().add(h.value());
    return h.with(scale == 1 ? y : y.div(scale));
  }

  private Features shifted(Graph g, Features h) {
    SDVariable shift = g.reshape(project(g, h.channels()), -1, h.channels(), 1, 1);
    return norm(g.at("norm2"), h.with(h.value().add(shift)));
  }

  private Features scaledAndShifted(Graph g, Features h) {
    SDVariable both = g.reshape(project(g, 2 * h.channels()), -1, 2L * h.channels(), 1, 1);
    SDVariable[] scaleAndShift = g.split(both, 2, 1);
    SDVariable normed = norm(g.at("norm2"), h).value();
    return h.with(normed.mul(scaleAndShift[0].add(1)).add(scaleAndShift[1]));
  }

  private SDVariable project(Graph g, int out) {
    return g.at("time_emb_proj").dense(time, timeWidth, out, Init.fanIn(timeWidth));
  }

  private Features norm(Graph g, Features x) {
    return x.with(g.groupNorm(x.value(), x.channels(), c.groups(), c.normEpsilon()));
  }

  private Features activated(Graph g, Features x) {
    return x.with(c.activation().of(g, x.value()));
  }

  private static Features resized(Graph g, Features x, Resize resize) {
    return switch (resize) {
      case KEEP -> x;
      case HALVE -> x.pooled(g);
      case DOUBLE -> x.repeated(g);
    };
  }
}
