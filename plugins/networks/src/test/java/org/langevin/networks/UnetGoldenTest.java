package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.data.Shape;

/** Values and gradients of the U-Net on every engine, against those recorded from diffusers. */
class UnetGoldenTest {
  static Stream<Comparison> comparisons() {
    return Engines.all().stream()
        .flatMap(engine -> Golden.unets().stream().map(golden -> comparison(engine, golden)));
  }

  private static Comparison comparison(Engines.Named engine, Golden golden) {
    Shape shape = golden.imported().shape();
    return new Comparison(
        engine, golden, Comparison.network(golden.network(), shape, shape.channels()));
  }

  @Test
  void bothEnginesAreHere() {
    assertThat(Engines.all()).extracting(Engines.Named::name).contains("torch", "nd4j");
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void valuesEqualThoseOfDiffusers(Comparison comparison) {
    comparison.assertValues();
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void gradientsEqualThoseOfDiffusers(Comparison comparison) {
    comparison.assertGradients();
  }
}
