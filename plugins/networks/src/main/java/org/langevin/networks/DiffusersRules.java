package org.langevin.networks;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.langevin.networks.Level.Block;
import org.langevin.networks.Level.Resample;
import org.langevin.spi.data.Shape;

/**
 * What diffusers' {@code UNet2DModel} can be. Its blocks come in two families: the ordinary ones,
 * and those of NCSN++ for large images, which have pyramids of skips on both arms, the filter [1 3
 * 3 1] and rescaled sums.
 */
final class DiffusersRules {
  private final UnetNetwork.Config c;

  DiffusersRules(UnetNetwork.Config c) {
    this.c = c;
  }

  /** Whether the blocks are those with pyramids. */
  boolean pyramids() {
    return c.down().pyramid() == InputPyramid.Kind.SKIP;
  }

  /**
   * Refuses a network that no {@code UNet2DModel} equals.
   *
   * @throws IllegalArgumentException naming the key at fault
   */
  void check(Shape shape) {
    needs("stem", c.first(), c.channels().get(0));
    boolean fourier = c.time().embedding() == TimeEmbedding.Kind.FOURIER;
    needs("scale-by-sigma", c.scaleBySigma(), fourier);
    if (fourier) {
      needs("time.logarithm", c.time().logarithm(), true);
    }
    if (pyramids()) {
      checkPyramids(shape);
    } else {
      checkOrdinary(Level.of(c, shape));
    }
  }

  private void checkOrdinary(List<Level> levels) {
    needs("down.pyramid", c.down().pyramid(), InputPyramid.Kind.NONE);
    needs("up.pyramid", c.up().pyramid(), OutputPyramid.Kind.NONE);
    needs("skip-rescale", c.skipRescale(), false);
    needs("filter", c.filter(), Filter.BOX);
    if (c.groups() == null) {
      throw refused("groups", null, "a number");
    }
    for (Level level : levels) {
      if (level.up() == Block.ATTENTION) {
        needs("up.attention", c.up().attention(), UpPath.Attention.EACH);
      }
      if (level.index() > 0 && level.doubling(c) == Resample.BIGGAN) {
        throw refused("up.resample", Resample.BIGGAN, Resample.RESNET);
      }
      if (!level.deepest() && level.halving(c) == Resample.BIGGAN) {
        throw refused("down.resample", Resample.BIGGAN, Resample.RESNET);
      }
    }
  }

  private void checkPyramids(Shape shape) {
    needs("up.pyramid", c.up().pyramid(), OutputPyramid.Kind.SKIP);
    needs("skip-rescale", c.skipRescale(), true);
    needs("filter", c.filter(), Filter.FIR);
    if (shape.channels() != 3) {
      throw new IllegalArgumentException(
          "diffusers' blocks with pyramids are for images of 3 channels, not " + shape.channels());
    }
    for (Level level : Level.of(c, shape)) {
      if (level.index() > 0) {
        needs("up.resample", level.doubling(c), Resample.BIGGAN);
      }
      if (!level.deepest()) {
        needs("down.resample", level.halving(c), Resample.BIGGAN);
      }
      groups(level);
      if (level.up() == Block.ATTENTION) {
        needs("up.attention", c.up().attention(), UpPath.Attention.LAST);
      }
    }
  }

  private void groups(Level level) {
    boolean attention = level.down() == Block.ATTENTION || level.up() == Block.ATTENTION;
    if ((attention || c.groups() != null) && !pyramidGroups(c.groups(), level.channels())) {
      throw new IllegalArgumentException(
          "network.groups = %s with a level of %d channels has no counterpart in diffusers' blocks"
                  .formatted(c.groups(), level.channels())
              + " with pyramids: they need network.groups = null, and 128 channels or more where"
              + " there is attention");
    }
  }

  /**
   * Whether the second family's blocks, which normalise by a quarter of the channels but at most 32
   * groups, and before attention by 32, do as a model with that many groups.
   */
  static boolean pyramidGroups(@Nullable Integer groups, int channels) {
    return (groups == null || groups == 32) && channels / 4 >= 32;
  }

  private static void needs(String key, Object found, Object needed) {
    if (!found.equals(needed)) {
      throw refused(key, found, needed);
    }
  }

  private static IllegalArgumentException refused(
      String key, @Nullable Object found, @Nullable Object needed) {
    return new IllegalArgumentException(
        "network.%s = %s has no counterpart in diffusers' UNet2DModel; with the other keys as they"
                .formatted(key, said(found))
            + " are, it would have to be "
            + said(needed));
  }

  private static String said(@Nullable Object value) {
    return value instanceof Enum<?> constant
        ? constant.name().toLowerCase(Locale.ROOT)
        : String.valueOf(value);
  }
}
