package org.langevin.networks;

import java.util.List;
import org.langevin.networks.Level.Block;
import org.langevin.networks.Level.Resample;
import org.langevin.spi.config.Problems;

/**
 * Rules between the keys of {@link UnetNetwork.Config}. Those that depend on the images' size are
 * in {@link Level#of}.
 */
final class UnetRules {
  private final UnetNetwork.Config c;
  private final Problems problems;

  UnetRules(UnetNetwork.Config c, Problems problems) {
    this.c = c;
    this.problems = problems;
  }

  void check() {
    ChannelRules.check(c.channels(), c.groups(), problems);
    if (!c.channels().isEmpty()) {
      ChannelRules.check(c.stem() == null ? "channels" : "stem", c.first(), c.time(), problems);
      middle();
      blocks();
      filter();
    }
  }

  private void middle() {
    Integer groups = c.middle().groups();
    int bottom = c.channels().get(c.channels().size() - 1);
    if (groups != null && bottom % groups != 0) {
      problems.add(
          "middle.groups", groups + " does not divide the last level's " + bottom + " channels");
    }
  }

  private void blocks() {
    List<Block> down = c.down().blocks();
    List<Block> up = c.up().blocks();
    if (down.isEmpty() && up.isEmpty()) {
      return;
    }
    count("down.blocks", down, "up.blocks");
    count("up.blocks", up, "down.blocks");
    if (!c.attentionAt().isEmpty()) {
      problems.add(
          "attention-at", "says again what down.blocks and up.blocks say; leave one of them out");
    }
  }

  private void filter() {
    List<Block> blocks = c.up().blocks();
    boolean byPath = blocks.isEmpty() ? c.channels().size() > 1 : blocks.contains(Block.ATTENTION);
    boolean convolved =
        blocks.contains(Block.PLAIN) || (byPath && c.up().resample() == Resample.CONV);
    if (c.filter() == Filter.FIR && convolved) {
      problems.add(
          "filter",
          "fir doubles images inside residual blocks alone; set up.resample = biggan or resnet");
    }
  }

  private void count(String key, List<Block> blocks, String other) {
    int levels = c.channels().size();
    if (blocks.size() != levels) {
      problems.add(
          key,
          "has "
              + blocks.size()
              + " entries for "
              + levels
              + " levels; give one for each, here and in "
              + other
              + ", or leave both out and use attention-at");
    }
  }
}
