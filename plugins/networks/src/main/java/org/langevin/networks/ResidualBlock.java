package org.langevin.networks;

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

  /** A block that keeps the size, with the divisor of the network's arms. */
  Features build(Graph g, Features x, int out) {
    return build(g, x, out, c.divisor());
  }

  /** A block that keeps the size. */
  Features build(Graph g, Features x, int out, double divisor) {
    return build(g, x, out, Resize.KEEP, x.channels() != out, divisor);
  }

  /** A block that halves or doubles the size and keeps the channels. */
  Features resizing(Graph g, Features x, Resize resize, Resample kind) {
    return build(g, x, x.channels(), resize, kind == Resample.BIGGAN, c.divisor());
  }

  private Features build(
      Graph g, Features x, int out, Resize resize, boolean project, double divisor) {
    Features h = resized(g, activated(g, c.normed(g.at("norm1"), x)), resize);
    h = h.convolve(g.at("conv1"), out, 3, c.init(), 1);
    h = activated(g, c.scaleShift() ? scaledAndShifted(g, h) : shifted(g, h));
    h = h.dropped(g, c.dropout()).convolve(g.at("conv2"), out, 3, c.init(), c.lastScale());
    Features shortcut = resized(g, x, resize);
    if (project) {
      shortcut = shortcut.convolve(g.at("conv_shortcut"), out, 1, c.init(), 1);
    }
    return shortcut.plus(h, divisor);
  }

  private Features shifted(Graph g, Features h) {
    SDVariable shift = g.reshape(project(g, h.channels()), -1, h.channels(), 1, 1);
    return c.normed(g.at("norm2"), h.with(h.value().add(shift)));
  }

  private Features scaledAndShifted(Graph g, Features h) {
    SDVariable both = g.reshape(project(g, 2 * h.channels()), -1, 2L * h.channels(), 1, 1);
    SDVariable[] scaleAndShift = g.split(both, 2, 1);
    SDVariable normed = c.normed(g.at("norm2"), h).value();
    return h.with(normed.mul(scaleAndShift[0].add(1)).add(scaleAndShift[1]));
  }

  private SDVariable project(Graph g, int out) {
    return c.init().dense(g.at("time_emb_proj"), time, timeWidth, out, 1);
  }

  private Features activated(Graph g, Features x) {
    return x.with(c.activation().of(g, x.value()));
  }

  private Features resized(Graph g, Features x, Resize resize) {
    return switch (resize) {
      case KEEP -> x;
      case HALVE -> c.filter().halved(g, x);
      case DOUBLE -> c.filter().doubled(g, x);
    };
  }
}
