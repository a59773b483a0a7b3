package org.langevin.networks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.networks.Level.Block;
import org.langevin.networks.Level.Resample;
import org.langevin.networks.MiddleBlock.Kind;
import org.langevin.spi.data.Shape;

/** Says {@link UnetNetwork}'s configuration in the words of diffusers' {@code UNet2DModel}. */
final class DiffusersExport {
  private DiffusersExport() {}

  /** See {@link UnetNetwork#exportConfig}. */
  static Map<String, @Nullable Object> config(UnetNetwork.Config c, Shape shape) {
    DiffusersRules rules = new DiffusersRules(c);
    rules.check(shape);
    boolean pyramids = rules.pyramids();
    List<String> down = new ArrayList<>();
    List<String> up = new ArrayList<>();
    for (Level level : Level.of(c, shape)) {
      down.add(
          pyramids
              ? pyramid(DiffusersWords.DOWN_PYRAMID, level.down())
              : DiffusersWords.DOWN.write(plain(level.down(), level.halving(c))));
      up.add(
          0,
          pyramids
              ? pyramid(DiffusersWords.UP_PYRAMID, level.up())
              : DiffusersWords.UP.write(plain(level.up(), level.doubling(c))));
    }
    boolean square = shape.height() == shape.width();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("_class_name", UnetNetwork.FOREIGN_CLASS);
    json.put("act_fn", DiffusersWords.ACTIVATIONS.write(c.activation()));
    json.put("add_attention", c.middle().block() != Kind.PLAIN);
    json.put("attention_head_dim", c.headWidth());
    json.put("attn_norm_num_groups", c.middle().groups());
    json.put("block_out_channels", c.channels());
    json.put("center_input_sample", c.centerInput());
    json.put("class_embed_type", null);
    json.put("down_block_types", down);
    json.put("downsample_padding", c.down().padding());
    json.put("downsample_type", resample(c.down().resample()));
    json.put("dropout", c.dropout());
    json.put("flip_sin_to_cos", c.time().flipSinToCos());
    json.put("freq_shift", c.time().frequencyShift());
    json.put("in_channels", shape.channels());
    json.put("layers_per_block", c.layersPerBlock());
    json.put("mid_block_scale_factor", c.middleDivisor());
    json.put("mid_block_type", c.middle().block() == Kind.NONE ? null : DiffusersWords.MIDDLE);
    json.put("norm_eps", c.normEpsilon());
    json.put("norm_num_groups", c.groups());
    json.put("num_class_embeds", shape.classes() == 0 ? null : (Integer) shape.classes());
    json.put("num_train_timesteps", null);
    json.put("out_channels", shape.channels());
    json.put("resnet_time_scale_shift", DiffusersWords.SCALE_SHIFT.write(c.scaleShift()));
    json.put("sample_size", square ? shape.height() : List.of(shape.height(), shape.width()));
    json.put("time_embedding_dim", c.time().width());
    json.put("time_embedding_type", DiffusersWords.EMBEDDINGS.write(c.time().embedding()));
    json.put("up_block_types", up);
    json.put("upsample_type", resample(c.up().resample()));
    return json;
  }

  private static String pyramid(DiffusersWords<Block> words, Block block) {
    return words.write(block == Block.PLAIN ? Block.RESNET : block);
  }

  /** Plain levels of diffusers keep convolutions, whatever the attention's are resized by. */
  private static Block plain(Block block, Resample resample) {
    return block == Block.PLAIN && resample == Resample.RESNET ? Block.RESNET : block;
  }

  /** Levels with attention; blocks with pyramids read no such key. */
  private static String resample(Resample resample) {
    return DiffusersWords.RESAMPLES.write(resample == Resample.BIGGAN ? Resample.CONV : resample);
  }
}
