package org.langevin.networks;

import org.jspecify.annotations.Nullable;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;

/**
 * The bottom of the U: a residual block, attention, a residual block.
 *
 * <p>Parameters: {@code mid_block.resnets.0}, {@code mid_block.attentions.0}, {@code
 * mid_block.resnets.1}.
 */
final class MiddleBlock {
  private final UnetNetwork.Config c;
  private final ResidualBlock residual;
  private final AttentionBlock attention;

  MiddleBlock(UnetNetwork.Config c, ResidualBlock residual, AttentionBlock attention) {
    this.c = c;
    this.residual = residual;
    this.attention = attention;
  }

  Features build(Graph network, Features x) {
    Config middle = c.middle();
    if (middle.block == Kind.NONE) {
      return x;
    }
    Graph g = network.at("mid_block");
    double divisor = c.middleDivisor();
    Features h = residual.build(g.at("resnets.0"), x, x.channels(), divisor);
    if (middle.block == Kind.ATTENTION) {
      h = attention.build(g.at("attentions.0"), h, groups(x.channels()), divisor);
    }
    return residual.build(g.at("resnets.1"), h, x.channels(), divisor);
  }

  private int groups(int channels) {
    if (c.middle().groups != null) {
      return c.middle().groups;
    }
    return c.scaleShift() ? 0 : c.groupsOf(channels);
  }

  /** What stands at the bottom. */
  enum Kind {
    /** Two residual blocks with attention between them. */
    ATTENTION,
    /** Two residual blocks. */
    PLAIN,
    /** Nothing. */
    NONE
  }

  record Config(
      @Key(
              doc =
                  "attention: two residual blocks with attention between; plain: without it; none.",
              or = "attention")
          Kind block,
      @Key(
              doc =
                  "Groups of the attention's normalisation; null for those of the residual blocks,"
                      + " but no normalisation with scale-shift, as in diffusers.",
              or = "null",
              min = 1)
          @Nullable Integer groups,
      @Key(
              doc =
                  "The sum at the end of each block is divided by this; null for the divisor of all"
                      + " other blocks.",
              or = "null",
              min = 0,
              aboveMin = true)
          @Nullable Double scale) {}
}
