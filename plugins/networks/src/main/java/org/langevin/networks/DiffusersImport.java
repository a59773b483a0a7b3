package org.langevin.networks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.networks.Level.Block;
import org.langevin.networks.Level.Resample;
import org.langevin.spi.Portable.Imported;
import org.langevin.spi.data.Shape;

/**
 * Says the configuration of diffusers' {@code UNet2DModel} in {@link UnetNetwork}'s words. Defaults
 * of absent keys are those of diffusers 0.42.
 */
final class DiffusersImport {
  private final ForeignConfig f;
  private final Map<String, @Nullable Object> keys = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> down = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> up = new LinkedHashMap<>();

  private DiffusersImport(Map<String, @Nullable Object> json) {
    this.f = new ForeignConfig(json);
  }

  /** See {@link UnetNetwork#importConfig}. */
  static Imported of(Map<String, @Nullable Object> json) {
    return new DiffusersImport(json).imported();
  }

  private Imported imported() {
    Shape shape = shape();
    List<Integer> channels = f.integers("block_out_channels", List.of(224, 448, 672, 896));
    keys.put("channels", channels);
    keys.put("layers-per-block", f.integer("layers_per_block", 2));
    if (pyramids()) {
      pyramidBlocks(shape, channels);
    } else {
      ordinaryBlocks(shape.height());
    }
    keys.put("head-width", f.integerOrNull("attention_head_dim", 8));
    keys.put("norm-epsilon", f.number("norm_eps", 1e-5));
    keys.put("activation", kebab(f.word("act_fn", "silu", DiffusersWords.ACTIVATIONS)));
    keys.put(
        "scale-shift", f.word("resnet_time_scale_shift", "default", DiffusersWords.SCALE_SHIFT));
    keys.put("center-input", f.flag("center_input_sample", false));
    keys.put("time", time());
    down.put("padding", f.integer("downsample_padding", 1));
    keys.put("down", down);
    keys.put("middle", middle());
    keys.put("up", up);
    keys.put("dropout", f.number("dropout", 0));
    f.any("num_train_timesteps", null); // matters to learned time embeddings alone
    f.refuseUnread();
    return new Imported(keys, shape);
  }

  private Shape shape() {
    int channels = f.integer("in_channels", 3);
    if (f.integer("out_channels", 3) != channels) {
      throw f.refused("out_channels", "the same as in_channels = " + channels + " is expected");
    }
    List<Integer> sides = sides();
    if (sides.size() != 2 || sides.get(0) < 1 || sides.get(1) < 1) {
      throw f.refused("sample_size", "the images' side, or [height, width], is expected");
    }
    if (f.any("class_embed_type", null) != null) {
      throw f.refused("class_embed_type", "only null, a learned vector per class, is available");
    }
    Integer classes = f.integerOrNull("num_class_embeds", null);
    return new Shape(channels, sides.get(0), sides.get(1), classes == null ? 0 : classes);
  }

  private List<Integer> sides() {
    if (f.any("sample_size", null) instanceof List<?>) {
      return f.integers("sample_size", List.of());
    }
    int side = f.integer("sample_size", 0);
    return List.of(side, side);
  }

  /** Whether the file begins with one of the blocks that have pyramids. */
  private boolean pyramids() {
    return f.any("down_block_types", null) instanceof List<?> blocks
        && !blocks.isEmpty()
        && DiffusersWords.DOWN_PYRAMID.meanings().containsKey(blocks.get(0));
  }

  private void pyramidBlocks(Shape shape, List<Integer> channels) {
    List<Block> downs = f.words("down_block_types", List.of(), DiffusersWords.DOWN_PYRAMID);
    blocks(
        downs,
        f.words("up_block_types", List.of(), DiffusersWords.UP_PYRAMID),
        shape.height(),
        true);
    Integer groups = f.integerOrNull("norm_num_groups", 32);
    if (groups != null
        && !channels.stream().allMatch(n -> DiffusersRules.pyramidGroups(groups, n))) {
      throw f.refused("norm_num_groups", "with blocks that have pyramids, null is expected");
    }
    keys.put("groups", groups);
    keys.put("skip-rescale", true);
    keys.put("filter", "fir");
    for (Map<String, @Nullable Object> path : List.of(down, up)) {
      path.put("pyramid", "skip");
      path.put("resample", "biggan");
    }
    up.put("attention", "last");
    f.any("downsample_type", null); // these blocks do not read it
    f.any("upsample_type", null);
  }

  private void ordinaryBlocks(int height) {
    keys.put("groups", f.integer("norm_num_groups", 32));
    Resample halving = f.word("downsample_type", "conv", DiffusersWords.RESAMPLES);
    Resample doubling = f.word("upsample_type", "conv", DiffusersWords.RESAMPLES);
    down.put("resample", kebab(halving));
    up.put("resample", kebab(doubling));
    String attention = "AttnDownBlock2D";
    List<Block> downs =
        f.words(
            "down_block_types",
            List.of("DownBlock2D", attention, attention, attention),
            DiffusersWords.DOWN);
    attention = "AttnUpBlock2D";
    List<Block> ups =
        f.words(
            "up_block_types",
            List.of(attention, attention, attention, "UpBlock2D"),
            DiffusersWords.UP);
    boolean alike = halving == Resample.CONV && doubling == Resample.CONV;
    blocks(downs, ups, height, alike && !downs.contains(Block.RESNET));
  }

  /**
   * Attention by resolution where that says everything, else the block of each level.
   *
   * @param alike whether levels with and without attention are resized alike
   */
  private void blocks(List<Block> downs, List<Block> ups, int height, boolean alike) {
    List<Block> mirrored = new ArrayList<>(ups);
    Collections.reverse(mirrored);
    if (downs.equals(mirrored) && alike) {
      List<Integer> heights = new ArrayList<>();
      for (int i = 0; i < downs.size(); i++) {
        if (downs.get(i) == Block.ATTENTION) {
          heights.add(height >> i);
        }
      }
      keys.put("attention-at", heights);
    } else {
      down.put("blocks", downs.stream().map(DiffusersImport::kebab).toList());
      up.put("blocks", ups.stream().map(DiffusersImport::kebab).toList());
    }
  }

  private Map<String, @Nullable Object> time() {
    Map<String, @Nullable Object> time = new LinkedHashMap<>();
    TimeEmbedding.Kind kind =
        f.word("time_embedding_type", "positional", DiffusersWords.EMBEDDINGS);
    time.put("embedding", kebab(kind));
    keys.put("scale-by-sigma", kind == TimeEmbedding.Kind.FOURIER);
    time.put("width", f.integerOrNull("time_embedding_dim", null));
    time.put("flip-sin-to-cos", f.flag("flip_sin_to_cos", true));
    time.put("frequency-shift", f.integer("freq_shift", 0));
    return time;
  }

  private Map<String, @Nullable Object> middle() {
    Object type = f.any("mid_block_type", DiffusersWords.MIDDLE);
    if (type != null && !type.equals(DiffusersWords.MIDDLE)) {
      throw f.refused("mid_block_type", "available are null and " + DiffusersWords.MIDDLE);
    }
    boolean attention = f.flag("add_attention", true);
    Map<String, @Nullable Object> middle = new LinkedHashMap<>();
    middle.put("block", type == null ? "none" : attention ? "attention" : "plain");
    middle.put("groups", f.integerOrNull("attn_norm_num_groups", null));
    middle.put("scale", f.number("mid_block_scale_factor", 1));
    return middle;
  }

  private static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
