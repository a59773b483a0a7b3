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
  private final Kind kind;
  private final int groups;
  private final double divisor;
  private final ResidualBlock residual;
  private final AttentionBlock attention;

  /**
   * The bottom of a network.
   *
   * @param groups of the attention's normalisation; 0 for none
   * @param divisor of the sum at the end of each block
   */
  MiddleBlock(
      Kind kind, int groups, double divisor, ResidualBlock residual, AttentionBlock attention) {
    this.kind = kind;
    this.groups = groups;
    this.divisor = divisor;
    this.residual = residual;
    this.attention = attention;
  }

  Features build(Graph network, Features x) {
    if (kind == Kind.NONE) {
      return x;
    }
    Graph g = network.at("mid_block");
    Features h = residual.build(g.at("resnets.0"), x, x.channels(), divisor);
    if (kind == Kind.ATTENTION) {
      h = attention.build(g.at("attentions.0"), h, groups, divisor);
    }
    return residual.build(g.at("resnets.1"), h, x.channels(), divisor);
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
