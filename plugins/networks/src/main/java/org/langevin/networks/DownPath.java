package org.langevin.networks;

import java.util.Deque;
import java.util.List;
import org.langevin.networks.Level.Block;
import org.langevin.networks.Level.Resample;
import org.langevin.networks.ResidualBlock.Resize;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;

/**
 * The left arm of the U: at each level residual blocks, then half the resolution. Every result on
 * the way is kept for the right arm.
 *
 * <p>Parameters of level i: {@code down_blocks.i.resnets.j}, {@code down_blocks.i.attentions.j},
 * {@code down_blocks.i.downsamplers.0} (a {@link ResidualBlock}, or {@code conv}; with a pyramid of
 * skips {@code down_blocks.i.resnet_down}), and those of {@link InputPyramid}.
 */
final class DownPath {
  private final UnetNetwork.Config c;
  private final ResidualBlock residual;
  private final AttentionBlock attention;

  DownPath(UnetNetwork.Config c, ResidualBlock residual, AttentionBlock attention) {
    this.c = c;
    this.residual = residual;
    this.attention = attention;
  }

  /** One level; pushes its intermediate results. */
  Features build(
      Graph network, Level level, Features x, Deque<Features> skips, InputPyramid pyramid) {
    Graph g = network.at("down_blocks." + level.index());
    Features h = x;
    for (int j = 0; j < c.layersPerBlock(); j++) {
      h = residual.build(g.at("resnets." + j), h, level.channels());
      if (level.down() == Block.ATTENTION) {
        h = attention.build(g.at("attentions." + j), h);
      }
      skips.push(h);
    }
    if (!level.deepest()) {
      h = pyramid.joined(g, halved(g, h, level.halving(c)));
      skips.push(h);
    }
    return h;
  }

  private Features halved(Graph g, Features h, Resample kind) {
    Graph sampler = g.at(resizer());
    return kind == Resample.CONV
        ? c.filter().strided(sampler.at("conv"), h, h.channels(), c.down().padding, c.init())
        : residual.resizing(sampler, h, Resize.HALVE, kind);
  }

  /** As diffusers names it, whose blocks with a pyramid differ. */
  private String resizer() {
    return c.down().pyramid == InputPyramid.Kind.SKIP ? "resnet_down" : "downsamplers.0";
  }

  record Config(
      @Key(
              doc =
                  "Blocks of each level, outermost first, where attention-at does not say enough:"
                      + " plain, attention or resnet (plain, but halved by a residual block).",
              or = "[]")
          List<Block> blocks,
      @Key(
              doc =
                  "How levels halve the image: conv, a strided convolution; resnet, a residual"
                      + " block; biggan, one with a convolution in its shortcut. Plain levels of a"
                      + " list in blocks keep convolutions, resnet ones keep residual blocks.",
              or = "conv")
          Resample resample,
      @Key(
              doc =
                  "Zeros around the image before a strided convolution of unfiltered images: 1 on each side, or 0 for"
                      + " one row below and one column on the right, as DDPM's code does.",
              or = "0",
              min = 0,
              max = 1)
          int padding,
      @Key(
              doc =
                  "The image itself beside the levels: none; skip, halved and added to each; or"
                      + " residual, convolved together with what they add.",
              or = "none")
          InputPyramid.Kind pyramid) {}
}
