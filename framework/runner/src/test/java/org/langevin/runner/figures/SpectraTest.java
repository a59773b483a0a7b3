package org.langevin.runner.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.langevin.runner.figures.Spectra.Level;
import org.langevin.runner.figures.Spectra.Noised;
import org.langevin.runner.figures.Spectra.Spectrum;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.random.CounterRandom;

class SpectraTest {
  private static final Shape SHAPE = new Shape(1, 16, 16, 0);
  private static final List<Level> LEVELS =
      List.of(new Level(0.1, 0.9, 0.1), new Level(0.5, 0.6, 0.8), new Level(7, 1, 7));

  /** Images whose power falls with frequency: sums of noise along rows and columns. */
  private static final class Clouds implements Examples {
    private final int size;

    Clouds(int size) {
      this.size = size;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void read(int index, long key, float[] out, int offset) {
      assertThat(key).as("without augmentation").isZero();
      float[] z = new float[256];
      CounterRandom.normals(CounterRandom.key(3, "clouds", index), z, 0, 256);
      for (int i = 0; i < 256; i++) {
        float left = i % 16 == 0 ? 0 : out[offset + i - 1];
        float above = i < 16 ? 0 : out[offset + i - 16];
        out[offset + i] = 0.45f * (left + above) + 0.2f * z[i];
      }
    }

    @Override
    public int label(int index) {
      return 0;
    }

    @Override
    public String hash() {
      return "";
    }

    @Override
    public void close() {}
  }

  private static Spectra spectra(int examples, float[] samples, long seed) {
    return Spectra.of(SHAPE, new Clouds(examples), samples, LEVELS, seed);
  }

  @Test
  void noisedSpectraAreTheDatasTimesAlphaSquaredPlusSigmaSquared() {
    Spectra spectra = spectra(256, new float[256], 1);
    double[] data = spectra.data().power();

    assertThat(spectra.noised()).hasSize(3);
    for (Noised noised : spectra.noised()) {
      for (int k = 1; k < data.length; k++) {
        double signal = noised.alpha() * noised.alpha() * data[k];
        double noise = noised.sigma() * noised.sigma();
        // x_t's power at a frequency is |a + b|^2: its mean over n images deviates by the mixed
        // term, 2 Re(a b*), of variance 2 signal noise, and by that of |b|^2, noise^2. Conjugate
        // frequencies repeat one another, so at least 2 k of the about 2 pi k are independent.
        double variance = (2 * signal * noise + noise * noise) / (256.0 * 2 * k);
        assertThat(noised.power()[k])
            .as("k = " + k + " at " + noised.t())
            .isCloseTo(signal + noise, within(5 * Math.sqrt(variance) + 1e-5));
      }
    }
  }

  @Test
  void theyAreTheSameAgainAndOtherNoiseMovesThemALittle() {
    Spectra one = spectra(20, new float[512], 1);
    Spectra again = spectra(20, new float[512], 1);
    Spectra other = spectra(20, new float[512], 2);

    assertThat(again).usingRecursiveComparison().isEqualTo(one);
    assertThat(other.data().power()).isEqualTo(one.data().power());
    assertThat(other.noised().get(1).power()).isNotEqualTo(one.noised().get(1).power());
    assertThat(one.noised().get(0).logSnr()).isCloseTo(2 * Math.log(9), within(1e-5));
  }

  @Test
  void noMoreThanTheFirstImagesAreRead() {
    Spectra spectra = spectra(1000, new float[300 * 256], 1);

    assertThat(spectra.data().images()).isEqualTo(256);
    assertThat(spectra.samples().images()).isEqualTo(256);
    assertThat(spectra.data().power()).isEqualTo(spectra(256, new float[256], 1).data().power());
    assertThat(spectra(7, new float[256], 1).data().images()).isEqualTo(7);
  }

  @Test
  void fewerImagesAreReadIfTheyAreLarge() {
    assertThat(Spectra.count(50_000, new Shape(3, 64, 64, 0))).isEqualTo(256);
    assertThat(Spectra.count(50_000, new Shape(3, 256, 256, 0))).isEqualTo(85);
    assertThat(Spectra.count(50_000, new Shape(3, 8192, 8192, 0))).isEqualTo(1);
  }

  @Test
  void pointsHaveNone() {
    assertThat(Spectra.has(new Shape(2, 1, 1, 0))).isFalse();
    assertThat(Spectra.has(SHAPE)).isTrue();
  }

  @Test
  void spectraOfOtherSizesAreRefused() {
    Spectrum short1 = new Spectrum(1, new double[3]);
    assertThatThrownBy(() -> new Spectra(1, 16, 16, short1, short1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
