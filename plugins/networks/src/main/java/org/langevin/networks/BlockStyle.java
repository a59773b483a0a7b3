package org.langevin.networks;

import org.jspecify.annotations.Nullable;
import org.langevin.spi.graph.Graph;

/**
 * What all blocks of a network have in common.
 *
 * @param groups of the normalisations; null for a quarter of the channels, but at most 32
 * @param epsilon added to the variance in normalisations
 * @param start how layers start
 * @param lastScale with which scale a block's last layer starts; see {@link Start}
 * @param queryScale with which scale an attention's queries, keys and values start
 * @param divisor of the sum at the end of a block
 * @param dropout part of a residual block's values that training drops
 * @param filter how images are resized within a block
 * @param scaleShift whether the time scales and shifts normalised features, or is added before
 * @param headWidth channels of an attention head; null for one head
 */
record BlockStyle(
    @Nullable Integer groups,
    double epsilon,
    Activation activation,
    Start start,
    double lastScale,
    double queryScale,
    double divisor,
    double dropout,
    Filter filter,
    boolean scaleShift,
    @Nullable Integer headWidth) {
  /** Blocks without further properties, as PyTorch starts them. */
  static BlockStyle plain(int groups, double epsilon) {
    return new BlockStyle(
        groups, epsilon, Activation.SILU, Start.PYTORCH, 1, 1, 1, 0, Filter.BOX, false, null);
  }

  /** The same with another start of each block's last layer, and dropout. */
  BlockStyle with(double otherLastScale, double otherDropout) {
    return new BlockStyle(
        groups,
        epsilon,
        activation,
        start,
        otherLastScale,
        queryScale,
        divisor,
        otherDropout,
        filter,
        scaleShift,
        headWidth);
  }

  /**
   * Groups of a normalisation.
   *
   * @throws IllegalArgumentException if they do not divide the channels
   */
  int groupsOf(int channels) {
    int n = groups == null ? Math.min(channels / 4, 32) : groups;
    if (n == 0 || channels % n != 0) {
      throw new IllegalArgumentException(
          "The channels lead to a normalisation of %d channels, which %d groups do not divide;"
                  .formatted(channels, n)
              + " change the keys channels or groups");
    }
    return n;
  }

  /** Features after a group normalisation in the scope of {@code g}. */
  Features normed(Graph g, Features x) {
    return normed(g, x, groupsOf(x.channels()));
  }

  /** Likewise with another number of groups. */
  Features normed(Graph g, Features x, int ofGroups) {
    return x.with(g.groupNorm(x.value(), x.channels(), ofGroups, epsilon));
  }

  /** Features after the activation. */
  Features activated(Graph g, Features x) {
    return x.with(activation.of(g, x.value()));
  }
}
