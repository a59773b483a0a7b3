package org.langevin.networks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.langevin.networks.Level.Block;
import org.langevin.networks.Level.Resample;

/**
 * The strings that stand for choices in diffusers' {@code config.json}, and what they mean here.
 *
 * @param <T> what is chosen
 * @param meanings by string; of several strings with one meaning the first is written
 */
record DiffusersWords<T>(Map<String, T> meanings) {
  /** The one kind of middle block. */
  static final String MIDDLE = "UNetMidBlock2D";

  static final DiffusersWords<Activation> ACTIVATIONS =
      of("silu", Activation.SILU)
          .and("swish", Activation.SILU)
          .and("gelu", Activation.GELU)
          .and("relu", Activation.RELU)
          .and("mish", Activation.MISH);
  static final DiffusersWords<TimeEmbedding.Kind> EMBEDDINGS =
      of("positional", TimeEmbedding.Kind.POSITIONAL).and("fourier", TimeEmbedding.Kind.FOURIER);
  static final DiffusersWords<Boolean> SCALE_SHIFT = of("default", false).and("scale_shift", true);
  static final DiffusersWords<Resample> RESAMPLES =
      of("conv", Resample.CONV).and("resnet", Resample.RESNET);
  static final DiffusersWords<Block> DOWN =
      of("DownBlock2D", Block.PLAIN)
          .and("AttnDownBlock2D", Block.ATTENTION)
          .and("ResnetDownsampleBlock2D", Block.RESNET)
          .and("UNetResDownBlock2D", Block.PLAIN)
          .and("UNetResAttnDownBlock2D", Block.ATTENTION);
  static final DiffusersWords<Block> UP =
      of("UpBlock2D", Block.PLAIN)
          .and("AttnUpBlock2D", Block.ATTENTION)
          .and("ResnetUpsampleBlock2D", Block.RESNET)
          .and("UNetResUpBlock2D", Block.PLAIN)
          .and("UNetResAttnUpBlock2D", Block.ATTENTION);

  /** Those with pyramids, which are resized by residual blocks. */
  static final DiffusersWords<Block> DOWN_PYRAMID =
      of("SkipDownBlock2D", Block.RESNET).and("AttnSkipDownBlock2D", Block.ATTENTION);

  static final DiffusersWords<Block> UP_PYRAMID =
      of("SkipUpBlock2D", Block.RESNET).and("AttnSkipUpBlock2D", Block.ATTENTION);

  private static <T> DiffusersWords<T> of(String word, T meaning) {
    return new DiffusersWords<>(Map.of(word, meaning));
  }

  private DiffusersWords<T> and(String word, T meaning) {
    Map<String, T> more = new LinkedHashMap<>(meanings);
    more.put(word, meaning);
    return new DiffusersWords<>(more);
  }

  /** The string for a meaning. */
  String write(T meaning) {
    return meanings.entrySet().stream()
        .filter(e -> e.getValue().equals(meaning))
        .findFirst()
        .orElseThrow()
        .getKey();
  }
}
