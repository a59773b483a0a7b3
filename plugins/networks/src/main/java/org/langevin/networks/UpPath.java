package org.langevin.networks;

import java.util.Deque;
import java.util.List;
import org.langevin.networks.Level.Block;
import org.langevin.networks.Level.Resample;
import org.langevin.networks.ResidualBlock.Resize;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;

/**
 * The right arm of the U: at each level one residual block more than on the left, each fed with a
 * result kept there, the latest first; then twice the resolution.
 *
 * <p>Parameters of the level i steps above the bottom: {@code up_blocks.i.resnets.j}, {@code
 * up_blocks.i.attentions.j}, {@code up_blocks.i.upsamplers.0} (a {@link ResidualBlock}, or {@code
 * conv}; with a pyramid {@code up_blocks.i.resnet_up}), and those of {@link OutputPyramid}.
 */
final class UpPath {
  private final UnetNetwork.Config c;
  private final ResidualBlock residual;
  private final AttentionBlock attention;

  UpPath(UnetNetwork.Config c, ResidualBlock residual, AttentionBlock attention) {
    this.c = c;
    this.residual = residual;
    this.attention = attention;
  }

  /** One level; pops what the left arm kept there. */
  Features build(
      Graph network, Level level, Features x, Deque<Features> skips, OutputPyramid pyramid) {
    Graph g = network.at("up_blocks." + (c.channels().size() - 1 - level.index()));
    Features h = x;
    for (int j = 0; j <= c.layersPerBlock(); j++) {
      h = residual.build(g.at("resnets." + j), h.join(g, skips.pop()), level.channels());
      if (level.up() == Block.ATTENTION && c.up().attention == Attention.EACH) {
        h = attention.build(g.at("attentions." + j), h);
      }
    }
    if (level.up() == Block.ATTENTION && c.up().attention == Attention.LAST) {
      h = attention.build(g.at("attentions.0"), h);
    }
    if (level.index() == 0) {
      return h;
    }
    pyramid.add(g, h);
    return doubled(g, h, level.doubling(c));
  }

  private Features doubled(Graph g, Features h, Resample kind) {
    Graph sampler = g.at(resizer());
    return kind == Resample.CONV
        ? c.filter().doubled(g, h).convolve(sampler.at("conv"), h.channels(), 3, c.init(), 1)
        : residual.resizing(sampler, h, Resize.DOUBLE, kind);
  }

  /** As diffusers names it, whose blocks with a pyramid differ. */
  private String resizer() {
    return c.up().pyramid == OutputPyramid.Kind.SKIP ? "resnet_up" : "upsamplers.0";
  }

  /** Where a level with attention has it. */
  enum Attention {
    /** After each residual block. */
    EACH,
    /** After the last residual block alone. */
    LAST
  }

  record Config(
      @Key(
              doc =
                  "Blocks of each level, innermost first, where attention-at does not say enough:"
                      + " plain, attention or resnet (plain, but doubled by a residual block).",
              or = "[]")
          List<Block> blocks,
      @Key(
              doc =
                  "How levels double the image: conv, repeated pixels and a convolution; resnet and"
                      + " biggan as on the way down.",
              or = "conv")
          Resample resample,
      @Key(
              doc = "Attention at its levels: after each residual block, or after the last alone.",
              or = "each")
          Attention attention,
      @Key(
              doc = "Results beside the levels: none; or skip, each doubled and added to the next.",
              or = "none")
          OutputPyramid.Kind pyramid) {}
}
