package org.langevin.runner.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.config.InputException;

/** The value that a trial is judged by. */
class MeasureTest {
  @TempDir private Path folder;

  private Path metrics(String... lines) throws IOException {
    return Files.writeString(folder.resolve("metrics.jsonl"), String.join("\n", lines) + "\n");
  }

  private Path losses() throws IOException {
    String[] lines = new String[100];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "{\"step\":%d,\"values\":{\"loss\":%d}}".formatted(10 * (i + 1), i + 1);
    }
    return metrics(lines);
  }

  @Test
  void isTheMeanOverTheLastTenthOfTheSteps() throws IOException {
    assertThat(Measure.of(losses(), "loss", Long.MAX_VALUE)).isEqualTo(95.5);
  }

  @Test
  void atARungIsThatOfTheStepsUpToIt() throws IOException {
    assertThat(Measure.of(losses(), "loss", 200)).isEqualTo(19.5);
  }

  @Test
  void isASingleMeasurementItself() throws IOException {
    Path metrics =
        metrics(
            "{\"step\":10,\"values\":{\"loss\":1}}",
            "{\"step\":10,\"values\":{\"fid.classifier-10k-train\":3.5,\"fidelity\":9}}");

    assertThat(Measure.of(metrics, "fid", Long.MAX_VALUE)).isEqualTo(3.5);
    assertThat(Measure.of(metrics("{\"step\":1,\"values\":{\"loss\":\"NaN\"}}"), "loss", 9))
        .isNaN();
  }

  @Test
  void whatWasNotRecordedIsSaidTogetherWithWhatWas() throws IOException {
    Path metrics = losses();

    assertThatThrownBy(() -> Measure.of(metrics, "fid", Long.MAX_VALUE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("recorded no 'fid'")
        .hasMessageContaining("recorded: loss");
  }
}
