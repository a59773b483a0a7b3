package org.langevin.networks;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Shape;

/** Rules on the levels of convolutional networks, which halve the image one after the other. */
final class ChannelRules {
  private ChannelRules() {}

  /** There is a level, and groups divide every level's channels. */
  static void check(List<Integer> channels, @Nullable Integer groups, Problems problems) {
    if (channels.isEmpty()) {
      problems.add("channels", "is empty; at least one level is needed, such as [64]");
    }
    for (int n : channels) {
      if (groups != null && n % groups != 0) {
        problems.add(
            "channels", n + " is not a multiple of groups = " + groups + "; change either");
      }
    }
  }

  /**
   * Sines and cosines of the time are as many as the first convolution's channels.
   *
   * @param key where these are said
   */
  static void check(String key, int first, TimeEmbedding.Config time, Problems problems) {
    if (time.embedding() != TimeEmbedding.Kind.POSITIONAL) {
      return;
    }
    int shift = time.frequencyShift();
    if (first % 2 != 0) {
      problems.add(
          key, "the first is " + first + ", but sines and cosines of the time need an even number");
    } else if (first / 2 <= shift) {
      problems.add(
          "time.frequency-shift",
          shift + " must be below half of the first " + first + " channels");
    }
  }

  /**
   * Images can be halved as often as there are levels but one.
   *
   * @param role in whose configuration the levels are
   * @throws IllegalArgumentException if they cannot
   */
  static void checkSides(String role, int levels, Shape shape) {
    long divisor = 1L << Math.min(levels - 1, 62);
    if (shape.height() % divisor != 0 || shape.width() % divisor != 0) {
      throw new IllegalArgumentException(
          role
              + ".channels has "
              + levels
              + " levels, which halve the image "
              + (levels - 1)
              + " times, but images are "
              + shape.height()
              + "x"
              + shape.width()
              + ": both sides must be multiples of "
              + divisor
              + ". Use fewer levels or resize the images.");
    }
  }
}
