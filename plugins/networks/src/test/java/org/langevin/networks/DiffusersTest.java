package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Portable;
import org.langevin.spi.Portable.Imported;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;

/** The way to diffusers and back. */
class DiffusersTest {
  private final Portable unet = Golden.unet("");

  static List<Golden> goldens() {
    return Golden.unets();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void aConfigurationComesBackUnchanged(Golden golden) {
    Imported imported = golden.imported();
    Map<String, Object> expected = new LinkedHashMap<>(golden.config());
    expected.put("_class_name", "UNet2DModel");
    for (String key : List.of("mid_block_scale_factor", "dropout")) { // 0.0 is read as 0
      expected.put(key, ((Number) golden.config().get(key)).doubleValue());
    }
    assertThat(golden.network().exportConfig(imported.shape()))
        .containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void attentionMirroredOnBothArmsBecomesResolutions() {
    Map<String, Object> keys = golden("mnist-28").imported().keys();
    assertThat(keys).containsEntry("attention-at", List.of(14));
    assertThat(keys.get("down")).asInstanceOf(MAP).doesNotContainKey("blocks");
  }

  @Test
  void otherArrangementsAreListed() {
    Map<String, Object> keys = golden("resnet-blocks").imported().keys();
    assertThat(keys).doesNotContainKey("attention-at");
    assertThat(keys.get("down"))
        .asInstanceOf(MAP)
        .containsEntry("blocks", List.of("resnet", "attention"));
    assertThat(keys.get("up"))
        .asInstanceOf(MAP)
        .containsEntry("blocks", List.of("resnet", "plain"));
  }

  @Test
  void theShapeComesFromTheFile() {
    assertThat(golden("default").imported().shape()).isEqualTo(new Shape(2, 8, 12, 0));
    assertThat(golden("classes").imported().shape()).isEqualTo(new Shape(2, 8, 8, 5));
  }

  @Test
  void absentKeysHaveTheDefaultsOfDiffusers() {
    Map<String, Object> least = Golden.json("{\"sample_size\": 64}");
    UnetNetwork network =
        new UnetNetwork(Records.of(UnetNetwork.Config.class, unet.importConfig(least).keys()));
    assertThat(network.exportConfig(new Shape(3, 64, 64, 0)))
        .containsEntry("block_out_channels", List.of(224, 448, 672, 896))
        .containsEntry(
            "up_block_types",
            List.of("AttnUpBlock2D", "AttnUpBlock2D", "AttnUpBlock2D", "UpBlock2D"))
        .containsEntry("attention_head_dim", 8)
        .containsEntry("freq_shift", 0)
        .containsEntry("flip_sin_to_cos", true)
        .containsEntry("downsample_padding", 1)
        .containsEntry("norm_eps", 1e-5)
        .containsEntry("add_attention", true);
  }

  @Test
  void aModelWithoutMiddleComesBackUnchanged() {
    Map<String, Object> keys =
        unet.importConfig(Golden.json("{\"sample_size\": 64, \"mid_block_type\": null}")).keys();
    UnetNetwork network = new UnetNetwork(Records.of(UnetNetwork.Config.class, keys));
    assertThat(network.exportConfig(new Shape(3, 64, 64, 0))).containsEntry("mid_block_type", null);
    assertThat(UnetParametersTest.built(network, new Shape(3, 64, 64, 0)).parameters())
        .noneMatch(p -> p.name().startsWith("mid_block"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "time_embedding_type": "learned"          | positional, fourier
          "class_embed_type": "timestep"            | class_embed_type = timestep
          "out_channels": 6                         | in_channels = 3
          "sample_size": null                       | sample_size = null
          "sample_size": [8, 8, 8]                  | sample_size = [8, 8, 8]
          "act_fn": "tanh"                          | silu, swish, gelu, relu, mish
          "down_block_types": ["KDownBlock2D"]      | DownBlock2D, AttnDownBlock2D
          "mid_block_type": "UNetMidBlock2DCrossAttn" | mid_block_type
          "norm_num_groups": null                   | a whole number
          "layers_per_block": 1.5                   | a whole number
          "flip_sin_to_cos": 1                      | true or false
          "norm_eps": "small"                       | a number
          "block_out_channels": 4                   | a list
          "cross_attention_dim": 768                | cross_attention_dim = 768
          "norm_num_groups": 16, "down_block_types": ["SkipDownBlock2D"], "up_block_types": ["SkipUpBlock2D"] | null is expected
          "up_block_types": ["UpBlock2D"], "down_block_types": ["SkipDownBlock2D"] | SkipUpBlock2D, AttnSkipUpBlock2D
          """)
  void whatHasNoCounterpartIsRefusedByName(String entry, String named) {
    Map<String, Object> config = new LinkedHashMap<>(Map.of("sample_size", 8));
    config.putAll(Golden.json("{" + entry + "}"));
    assertThatThrownBy(() -> unet.importConfig(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(entry.substring(1, entry.indexOf('"', 1)))
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          skip-rescale = true           | network.skip-rescale = true | false
          filter = fir, up.resample = resnet, down.resample = resnet | network.filter = fir | box
          stem = 64                     | network.stem = 64 | 32
          groups = null                 | network.groups = null | a number
          down.pyramid = residual       | network.down.pyramid = residual | none
          up.pyramid = skip             | network.up.pyramid = skip | none
          down.resample = biggan        | network.down.resample = biggan | resnet
          up.attention = last, attention-at = [8] | network.up.attention = last | each
          time.embedding = fourier      | network.scale-by-sigma = false | true
          scale-by-sigma = true         | network.scale-by-sigma = true | false
          """)
  void whatDiffusersDoesNotHaveIsNotExported(String keys, String found, String needed) {
    UnetNetwork network = Golden.unet("channels = [32, 32], " + keys);
    assertThatThrownBy(() -> network.exportConfig(new Shape(3, 8, 8, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(found)
        .hasMessageEndingWith("it would have to be " + needed);
  }

  @Test
  void pyramidsComeAsOptions() {
    Map<String, Object> keys = golden("pyramids").imported().keys();
    assertThat(keys)
        .containsEntry("groups", null)
        .containsEntry("filter", "fir")
        .containsEntry("skip-rescale", true)
        .containsEntry("scale-by-sigma", true)
        .containsEntry("attention-at", List.of());
    assertThat(keys.get("up"))
        .asInstanceOf(MAP)
        .containsEntry("pyramid", "skip")
        .containsEntry("attention", "last");
  }

  @Test
  void resnetsThatResizeAttentionAloneAreListed() {
    Map<String, Object> keys = golden("resnet-sampling").imported().keys();
    assertThat(keys).doesNotContainKey("attention-at");
    assertThat(keys.get("down"))
        .asInstanceOf(MAP)
        .containsEntry("blocks", List.of("attention", "plain", "plain"))
        .containsEntry("resample", "resnet");
  }

  @Test
  void oldNamesOfAttentionBecomeNewOnes() {
    String block = "down_blocks.1.attentions.0.";
    assertThat(
            unet.importWeights(
                    Map.of(
                        block + "query.weight",
                        zeros(4, 4),
                        block + "key.bias",
                        zeros(4),
                        block + "value.weight",
                        zeros(4, 4),
                        block + "proj_attn.weight",
                        zeros(4, 4),
                        block + "group_norm.weight",
                        zeros(4),
                        "down_blocks.1.resnets.0.conv1.weight",
                        zeros(4, 4, 3, 3)))
                .keySet())
        .containsExactlyInAnyOrder(
            block + "to_q.weight",
            block + "to_k.bias",
            block + "to_v.weight",
            block + "to_out.0.weight",
            block + "group_norm.weight",
            "down_blocks.1.resnets.0.conv1.weight");
  }

  @Test
  void onlyConvolutionsOfAttentionBecomeMatrices() {
    Map<String, Tensor> weights =
        unet.importWeights(
            Map.of(
                "mid_block.attentions.0.query.weight", zeros(4, 6, 1, 1),
                "mid_block.attentions.0.to_out.0.weight", zeros(6, 4, 1, 1),
                "up_blocks.0.resnets.0.conv_shortcut.weight", zeros(4, 6, 1, 1)));
    assertThat(weights.get("mid_block.attentions.0.to_q.weight").shape()).containsExactly(4, 6);
    assertThat(weights.get("mid_block.attentions.0.to_out.0.weight").shape()).containsExactly(6, 4);
    assertThat(weights.get("up_blocks.0.resnets.0.conv_shortcut.weight").shape())
        .containsExactly(4, 6, 1, 1);
  }

  @Test
  void aWeightGivenTwiceIsRefused() {
    assertThatThrownBy(
            () ->
                unet.importWeights(
                    Map.of(
                        "mid_block.attentions.0.query.bias", zeros(4),
                        "mid_block.attentions.0.to_q.bias", zeros(4))))
        .hasMessageContaining("mid_block.attentions.0.to_q.bias");
  }

  private static Golden golden(String name) {
    return goldens().stream().filter(g -> g.name().equals(name)).findFirst().orElseThrow();
  }

  private static Tensor zeros(long... shape) {
    int length = 1;
    for (long s : shape) {
      length *= (int) s;
    }
    return Tensor.of(new float[length], shape);
  }
}
