package org.langevin.networks;

import java.util.Deque;
import java.util.List;
import org.langevin.networks.Level.Block;
import org.langevin.networks.Level.Resample;
import org.langevin.networks.ResidualBlock.Resize;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;

/**
 * The right arm of the U: at each level one residual block more than on the left, each fed with a
 * result kept there, the latest first; then twice the resolution.
 *
 * <p>Parameters of the level i steps above the bottom: {@code up_blocks.i.resnets.j}, {@code
 * up_blocks.i.attentions.j}, {@code up_blocks.i.upsamplers.0} (a {@link ResidualBlock}, or {@code
 * conv}).
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
  Features build(Graph network, Level level, Features x, Deque<Features> skips) {
    Graph g = network.at("up_blocks." + (c.channels().size() - 1 - level.index()));
    Features h = x;
    for (int j = 0; j <= c.layersPerBlock(); j++) {
      h = residual.build(g.at("resnets." + j), h.join(g, skips.pop()), level.channels());
      if (level.up() == Block.ATTENTION) {
        h = attention.build(g.at("attentions." + j), h);
      }
    }
    if (level.index() == 0) {
      return h;
    }
    Graph sampler = g.at("upsamplers.0");
    return level.doublesByBlock(c)
        ? residual.build(sampler, h, level.channels(), Resize.DOUBLE, 1)
        : h.repeated(g)
            .convolve(sampler.at("conv"), h.channels(), 3, Init.fanIn(9L * h.channels()));
  }

  record Config(
      @Key(
              doc =
                  "Blocks of each level, innermost first, where attention-at does not say enough:"
                      + " plain, attention or resnet (plain, but doubled by a residual block).",
              or = "[]")
          List<Block> blocks,
      @Key(doc = "How levels with attention double the image.", or = "conv") Resample resample) {}
}
