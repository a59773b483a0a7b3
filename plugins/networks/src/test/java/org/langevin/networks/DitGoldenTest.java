package org.langevin.networks;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.data.Shape;

/** The diffusion transformer on every engine, against an implementation in PyTorch. */
class DitGoldenTest {
  static Stream<Comparison> comparisons() {
    return Engines.all().stream()
        .flatMap(engine -> Golden.all("dit").stream().map(golden -> comparison(engine, golden)));
  }

  private static Comparison comparison(Engines.Named engine, Golden g) {
    Shape shape =
        new Shape(
            g.integer("channels"), g.integer("height"), g.integer("width"), g.integer("classes"));
    String keys =
        "patch = %s, width = %s, depth = %s, heads = %s, mlp-ratio = %s"
            .formatted(
                g.config().get("patch"),
                g.config().get("tokens"),
                g.config().get("depth"),
                g.config().get("heads"),
                g.config().get("ratio"));
    return new Comparison(
        engine, g, Comparison.network(DitNetworkTest.dit(keys), shape, g.integer("outputs")));
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void parametersHaveTheNamesAndShapesOfTheAuthors(Comparison comparison) {
    comparison.assertParameters();
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void valuesEqualThoseInPyTorch(Comparison comparison) {
    comparison.assertValues();
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void gradientsEqualThoseInPyTorch(Comparison comparison) {
    comparison.assertGradients();
  }
}
