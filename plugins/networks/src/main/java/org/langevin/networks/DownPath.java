package org.langevin.networks;

import java.util.Deque;
import java.util.List;
import org.langevin.networks.Level.Block;
import org.langevin.networks.Level.Resample;
import org.langevin.networks.ResidualBlock.Resize;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The left arm of the U: at each level residual blocks, then half the resolution. Every result on
 * the way is kept for the right arm.
 *
 * <p>Parameters of level i: {@code down_blocks.i.resnets.j}, {@code down_blocks.i.attentions.j},
 * {@code down_blocks.i.downsamplers.0} (a {@link ResidualBlock}, or {@code conv}).
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
  Features build(Graph network, Level level, Features x, Deque<Features> skips) {
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
      Graph sampler = g.at("downsamplers.0");
      h =
          level.halvesByBlock(c)
              ? residual.build(sampler, h, level.channels(), Resize.HALVE, 1)
              : strided(sampler.at("conv"), h);
      skips.push(h);
    }
    return h;
  }

  private Features strided(Graph g, Features x) {
    boolean corner = c.down().padding() == 0;
    SDVariable in = corner ? g.padBottomRight(x.value()) : x.value();
    Init init = Init.fanIn(9L * x.channels());
    SDVariable y = g.conv2d(in, x.channels(), x.channels(), 3, 2, corner ? 0 : 1, init);
    return new Features(y, x.channels(), x.height() / 2, x.width() / 2);
  }

  record Config(
      @Key(
              doc =
                  "Blocks of each level, outermost first, where attention-at does not say enough:"
                      + " plain, attention or resnet (plain, but halved by a residual block).",
              or = "[]")
          List<Block> blocks,
      @Key(doc = "How levels with attention halve the image.", or = "conv") Resample resample,
      @Key(
              doc =
                  "Zeros around the image before a strided convolution: 1 on each side, or 0 for"
                      + " one row below and one column on the right, as DDPM's code does.",
              or = "0",
              min = 0,
              max = 1)
          int padding) {}
}
