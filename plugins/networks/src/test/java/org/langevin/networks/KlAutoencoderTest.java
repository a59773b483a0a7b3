package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** The autoencoder on every engine, against diffusers' AutoencoderKL. */
class KlAutoencoderTest {
  static Stream<Comparison> comparisons() {
    return Engines.all().stream()
        .flatMap(engine -> Golden.all("vae").stream().map(golden -> comparison(engine, golden)));
  }

  private static Comparison comparison(Engines.Named engine, Golden golden) {
    KlAutoencoder vae = vae(golden);
    Shape image = image(golden);
    return new Comparison(
        engine,
        golden,
        (g, x) -> {
          SDVariable[] moments = g.split(vae.encode(g, image, x), 2, 1);
          return vae.decode(g, image, moments[0].add(moments[1].mul(0.5)));
        });
  }

  private static KlAutoencoder vae(Golden golden) {
    return vae(
        "channels = %s, layers-per-block = %s, groups = %s, latent-channels = %s, attention = %s"
            .formatted(
                golden.config().get("block_out_channels"),
                golden.config().get("layers_per_block"),
                golden.config().get("norm_num_groups"),
                golden.config().get("latent_channels"),
                golden.config().getOrDefault("mid_block_add_attention", true)));
  }

  private static KlAutoencoder vae(String hocon) {
    return new KlAutoencoder(Records.of(KlAutoencoder.Config.class, hocon));
  }

  private static Shape image(Golden golden) {
    long[] sizes = golden.tensor("x").shape();
    return new Shape((int) sizes[1], (int) sizes[2], (int) sizes[3], 0);
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void parametersHaveTheNamesAndShapesOfDiffusers(Comparison comparison) {
    comparison.assertParameters();
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void momentsEqualThoseOfDiffusers(Comparison comparison) {
    Golden golden = comparison.golden();
    new Comparison(
            comparison.engine(),
            golden.expecting("moments"),
            (g, x) -> vae(golden).encode(g, image(golden), x))
        .assertValues();
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void decodedImagesEqualThoseOfDiffusers(Comparison comparison) {
    comparison.assertValues();
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void gradientsEqualThoseOfDiffusers(Comparison comparison) {
    comparison.assertGradients();
  }

  @Test
  void latentsAreHalvedAtEachLevelButTheLast() {
    assertThat(vae("channels = [32, 32, 64], latent-channels = 3").latent(new Shape(1, 28, 40, 10)))
        .isEqualTo(new Shape(3, 7, 10, 10));
  }

  @Test
  void imagesThatCannotBeHalvedAreRefused() {
    assertThatThrownBy(() -> vae("channels = [32, 32, 32, 32]").latent(new Shape(1, 28, 28, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("autoencoder.channels has 4 levels", "28x28", "multiples of 8");
  }

  @Test
  void groupsMustDivideEveryLevelsChannels() {
    assertThat(Records.problems(KlAutoencoder.Config.class, "channels = [32, 48]"))
        .containsExactly("channels: 48 is not a multiple of groups = 32; change either");
  }

  @Test
  void noLayerStartsAtZero() {
    Graph g = new Graph();
    Shape image = new Shape(3, 8, 8, 0);
    vae("").encode(g, image, g.input("x", DataType.FLOAT, -1, 3, 8, 8));
    vae("").decode(g, image, g.input("z", DataType.FLOAT, -1, 4, 2, 2));
    assertThat(g.parameters())
        .filteredOn(p -> p.name().endsWith("weight") && !p.name().contains("norm"))
        .allSatisfy(p -> assertThat(p.init()).isInstanceOf(Init.Uniform.class));
  }
}
