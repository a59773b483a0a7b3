package org.langevin.networks;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.data.Shape;

/** DDPM++ and NCSN++ on every engine, against an implementation in PyTorch. */
class NcsnppGoldenTest {
  static Stream<Comparison> comparisons() {
    return Engines.all().stream()
        .flatMap(engine -> Golden.all("ncsnpp").stream().map(golden -> comparison(engine, golden)));
  }

  private static Comparison comparison(Engines.Named engine, Golden golden) {
    Shape shape =
        new Shape(golden.integer("images"), golden.integer("height"), golden.integer("width"), 0);
    return new Comparison(
        engine, golden, Comparison.network(network(golden), shape, shape.channels()));
  }

  private static UnetNetwork network(Golden golden) {
    boolean fir = (boolean) golden.config().get("fir");
    boolean fourier = (boolean) golden.config().get("fourier");
    return Golden.unet(
        """
        groups = null, skip-rescale = true
        channels = %s
        stem = %s
        layers-per-block = %s
        attention-at = %s
        filter = %s
        center-input = %s
        scale-by-sigma = %s
        time { embedding = %s, logarithm = %s }
        down { resample = biggan, pyramid = %s }
        up { resample = biggan, pyramid = %s, attention = last }
        """
            .formatted(
                golden.config().get("channels"),
                golden.config().get("stem"),
                golden.config().get("blocks"),
                golden.config().get("attention"),
                fir ? "fir" : "box",
                golden.config().get("center"),
                golden.config().get("divide"),
                fourier ? "fourier" : "positional",
                golden.config().get("logarithm"),
                golden.config().get("input"),
                golden.config().get("output")));
  }

  @ParameterizedTest
  @MethodSource("comparisons")
  void parametersHaveTheNamesAndShapesOfPyTorch(Comparison comparison) {
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
