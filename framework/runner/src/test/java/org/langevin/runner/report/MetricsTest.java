package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.report.Metrics.Series;

class MetricsTest {
  @TempDir Path folder;

  private Metrics read(String text) throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    Files.writeString(file, text);
    return Metrics.read(file);
  }

  private static Series series(Metrics metrics, String name) {
    Series series = metrics.series().get(name);
    assertThat(series).as(name).isNotNull();
    return series;
  }

  @Test
  void eachQuantityIsASeriesOverTheSteps() throws IOException {
    Metrics metrics =
        read(
            """
            {"step": 1, "time": 0.5, "values": {"loss": 1.5, "rate": 1e-4}}
            {"step": 2, "time": 0.9, "values": {"loss": 0.5}, "later": [1, {}]}

            {"step": 3, "time": 1.2, "values": {"loss": "NaN", "rate": "-Infinity", "text": "x"}}
            """);
    assertThat(series(metrics, "loss").steps()).containsExactly(1, 2, 3);
    assertThat(series(metrics, "loss").values()).containsExactly(1.5, 0.5, Double.NaN);
    assertThat(series(metrics, "rate").values()).containsExactly(1e-4, Double.NEGATIVE_INFINITY);
    assertThat(metrics.series()).containsOnlyKeys("loss", "rate");
    assertThat(metrics.unreadable()).isZero();
  }

  @Test
  void tornLinesAreLeftOutAndCounted() throws IOException {
    Metrics metrics =
        read(
            """
            {"step": 1, "values": {"loss": 1}}
            {"step": 2, "val{"step": 2, "values": {"loss": 2}}
            {"step": 3, "values": {"loss": 3}}
            []
            {"step": "4", "values": {"loss": 4}}
            {"step": 1e999, "values": {"loss": 4}}
            {"step": 5, "values": {"lo""");
    assertThat(series(metrics, "loss").values()).containsExactly(1, 3);
    assertThat(metrics.unreadable()).isEqualTo(5);
  }

  @Test
  void aLetterTornInTwoDoesNotSpoilTheFile() throws IOException {
    byte[] text =
        "{\"step\":1,\"values\":{\"loss\":1}}\n{\"step\":2,\"values\":{\"\u00E9"
            .getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve("metrics.jsonl");
    Files.write(file, Arrays.copyOf(text, text.length - 1));
    assertThat(series(Metrics.read(file), "loss").values()).containsExactly(1);
  }

  @Test
  void aResumedRunReplacesTheStepsThatItRepeats() throws IOException {
    Metrics metrics =
        read(
            """
            {"step": 10, "values": {"loss": 1, "fid": 50}}
            {"step": 20, "values": {"loss": 2}}
            {"step": 30, "values": {"loss": 3}}
            {"step": 20, "values": {"loss": 20}}
            {"step": 30, "values": {"loss": 30}}
            """);
    assertThat(series(metrics, "loss").steps()).containsExactly(10, 20, 30);
    assertThat(series(metrics, "loss").values()).containsExactly(1, 20, 30);
    assertThat(series(metrics, "fid").steps()).containsExactly(10);
  }

  @Test
  void aFileThatDoesNotExistHoldsNothing() throws IOException {
    assertThat(Metrics.read(folder.resolve("absent")).series()).isEmpty();
  }
}
