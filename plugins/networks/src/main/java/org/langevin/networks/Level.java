package org.langevin.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.langevin.spi.data.Shape;

/**
 * One resolution of a U-Net.
 *
 * @param index 0 at the image's size, then one more for each halving
 * @param deepest whether it is the last
 */
record Level(
    int index, int channels, int height, int width, Block down, Block up, boolean deepest) {
  /** What stands at a level, on the way down or on the way up. */
  enum Block {
    /** Residual blocks; resized by convolution. */
    PLAIN,
    /** An attention block after each residual block; resized as its path says. */
    ATTENTION,
    /** Residual blocks; resized by a residual block. */
    RESNET
  }

  /** How a level passes to the next resolution. */
  enum Resample {
    /** A convolution: with stride 2 down, after doubled pixels up. */
    CONV,
    /** A residual block that is resized in its middle. */
    RESNET,
    /** Likewise, with a 1x1 convolution in the shortcut. */
    BIGGAN
  }

  /** How this level passes to the next one down. */
  Resample halving(UnetNetwork.Config c) {
    return resample(down, c.down().resample(), !c.down().blocks().isEmpty());
  }

  /** How this level passes to the next one up. */
  Resample doubling(UnetNetwork.Config c) {
    return resample(up, c.up().resample(), !c.up().blocks().isEmpty());
  }

  /** In a list of blocks, "plain" and "resnet" say more than the path's word. */
  private static Resample resample(Block block, Resample path, boolean listed) {
    if (listed && block == Block.PLAIN) {
      return Resample.CONV;
    }
    return block == Block.RESNET && path == Resample.CONV ? Resample.RESNET : path;
  }

  /**
   * The levels for images of a shape, outermost first.
   *
   * @throws IllegalArgumentException if the images cannot be halved so often, or attention is
   *     wanted at a resolution that does not occur
   */
  static List<Level> of(UnetNetwork.Config c, Shape shape) {
    int count = c.channels().size();
    ChannelRules.checkSides("network", count, shape);
    List<Level> levels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int height = shape.height() >> i;
      Block plainOrAttention = c.attentionAt().contains(height) ? Block.ATTENTION : Block.PLAIN;
      boolean listed = !c.down().blocks().isEmpty();
      levels.add(
          new Level(
              i,
              c.channels().get(i),
              height,
              shape.width() >> i,
              listed ? c.down().blocks().get(i) : plainOrAttention,
              listed ? c.up().blocks().get(count - 1 - i) : plainOrAttention,
              i == count - 1));
    }
    for (int wanted : c.attentionAt()) {
      if (levels.stream().noneMatch(level -> level.height == wanted)) {
        throw new IllegalArgumentException(
            "network.attention-at has "
                + wanted
                + ", but images of height "
                + shape.height()
                + " have the heights "
                + levels.stream().map(l -> "" + l.height).collect(Collectors.joining(", "))
                + " in this network: use one of these");
      }
    }
    return levels;
  }
}
