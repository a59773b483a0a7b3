package org.langevin.runner.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.random.CounterRandom;

class PowerSpectrumTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/spectra.safetensors");

  @Test
  void aSineIsInTheBinOfItsFrequencyAlone() {
    int side = 16;
    float[] image = new float[side * side];
    for (int i = 0; i < image.length; i++) {
      int y = i / side;
      int x = i % side;
      image[i] = (float) Math.sin(2 * Math.PI * (3 * y + 4 * x) / side);
    }

    double[] power = PowerSpectrum.of(image, 1, new Shape(1, side, side, 0));

    // |F|^2 is (n/2)^2 at two of the frequencies whose radius rounds to 5, n = 16 * 16.
    long inBin = 0;
    for (int u = -7; u <= 8; u++) {
      for (int v = -7; v <= 8; v++) {
        inBin += Math.round(Math.hypot(u, v)) == 5 ? 1 : 0;
      }
    }
    assertThat(power).hasSize(9);
    for (int k = 0; k < power.length; k++) {
      double expected = k == 5 ? 2 * (side * side / 4.0) / inBin : 0;
      assertThat(power[k]).as("k = " + k).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void noiseIsFlatAtItsVariance() {
    Shape shape = new Shape(3, 16, 16, 0);
    int count = 200;
    float[] images = new float[count * shape.length()];
    CounterRandom.normals(CounterRandom.key(1, "noise", 0), images, 0, images.length);
    for (int i = 0; i < images.length; i++) {
      images[i] *= 0.5f;
    }

    double[] power = PowerSpectrum.of(images, count, shape);

    // The mean over n images and channels of at least one frequency, each of relative deviation 1
    // (for k = 0, which is real, sqrt 2); five standard errors.
    for (int k = 0; k < power.length; k++) {
      double error = (k == 0 ? Math.sqrt(2) : 1) / Math.sqrt(3.0 * count);
      assertThat(power[k]).as("k = " + k).isCloseTo(0.25, within(5 * 0.25 * error));
    }
    assertThat(power[8]).isCloseTo(0.25, within(0.01));
  }

  @ParameterizedTest
  @ValueSource(strings = {"square", "odd", "wide", "mnist"})
  void numpysTransformGivesTheSame(String name) throws IOException {
    Map<String, Tensor> golden = Safetensors.read(GOLDEN).tensors();
    Tensor images = golden.get(name + "/images");
    long[] n = images.shape();
    Shape shape = new Shape((int) n[1], (int) n[2], (int) n[3], 0);

    double[] power = PowerSpectrum.of(images.floats(), (int) n[0], shape);

    double[] expected = golden.get(name + "/power").doubles();
    assertThat(power).hasSameSizeAs(expected);
    for (int k = 0; k < power.length; k++) {
      assertThat(power[k]).as("k = " + k).isCloseTo(expected[k], within(1e-12 * expected[0]));
    }
  }
}
