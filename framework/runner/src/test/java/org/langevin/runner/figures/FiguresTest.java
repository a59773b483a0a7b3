package org.langevin.runner.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.runner.figures.Spectra.Noised;
import org.langevin.runner.figures.Spectra.Spectrum;

class FiguresTest {
  @TempDir Path run;

  private static final SnrCurve SNR =
      new SnrCurve(
          0,
          1,
          new double[] {0.25, 0.5},
          new double[] {2.5, 0},
          new double[] {0.5},
          new double[] {0});

  @Test
  void whatWasWrittenIsRead() throws IOException {
    double[] power = {1, 2, Double.POSITIVE_INFINITY};
    Spectra spectra =
        new Spectra(
            1,
            5,
            4,
            new Spectrum(256, power),
            new Spectrum(64, power),
            List.of(new Noised(0.5, 0.5, 0.5, power)));
    Figures figures = new Figures(SNR, spectra);

    figures.write(run);

    assertThat(Figures.read(run).orElseThrow()).usingRecursiveComparison().isEqualTo(figures);
    assertThat(run.resolve(Figures.FILE)).content().contains("\"log-snr\" : [ 2.5, 0.0 ]");
  }

  @Test
  void pointsHaveARatioAndNoSpectra() throws IOException {
    new Figures(SNR, null).write(run);

    assertThat(Figures.read(run).orElseThrow().spectra()).isNull();
    assertThat(Figures.read(run).orElseThrow().snr()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "\u0000",
        "{\"snr\": 3}",
        "{\"snr\": {\"start\": 0}}",
        "{\"snr\": {\"start\": 0, \"end\": 1, \"t\": [0, 1], \"log-snr\": [1],"
            + " \"network-t\": [], \"network-log-snr\": []}}",
        "{\"spectra\": {\"channels\": 1, \"height\": 4, \"width\": 4, \"noised\": []}}",
        "{\"spectra\": {\"channels\": 1, \"height\": 4, \"width\": 4, \"noised\": [null],"
            + " \"data\": {\"power\": [1, 2, 3]}, \"samples\": {\"power\": null}}}"
      })
  void aDamagedFileIsNone(String text) throws IOException {
    Files.writeString(run.resolve(Figures.FILE), text);

    assertThat(Figures.read(run)).isEmpty();
  }

  @Test
  void aRunWithoutTheFileHasNone() throws IOException {
    assertThat(Figures.read(run)).isEmpty();
  }
}
