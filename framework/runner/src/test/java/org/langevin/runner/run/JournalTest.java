package org.langevin.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path folder;

  private JsonNode line(int number) throws IOException {
    return JSON.readTree(Files.readAllLines(folder.resolve("m")).get(number));
  }

  @Test
  void aLineHoldsStepMomentAndValues() throws IOException {
    long before = System.currentTimeMillis();
    try (Journal journal = new Journal(folder.resolve("m"), 0)) {
      journal.append(10, Map.of("loss", Double.NaN));
    }

    assertThat(line(0).path("step").asLong()).isEqualTo(10);
    assertThat(line(0).path("at").asLong()).isBetween(before, System.currentTimeMillis());
    assertThat(line(0).path("values").path("loss").asText()).isEqualTo("NaN");
  }

  @Test
  void goingOnDropsWhatCameAfterTheCheckpointAndWhatIsTorn() throws IOException {
    try (Journal journal = new Journal(folder.resolve("m"), 0)) {
      journal.append(10, Map.of("loss", 1.0));
      journal.append(20, Map.of("loss", 2.0));
    }
    Files.writeString(folder.resolve("m"), "{\"step\":3", StandardOpenOption.APPEND);

    new Journal(folder.resolve("m"), 10).close();

    assertThat(folder.resolve("m")).content().hasLineCount(1).contains("\"step\":10");
  }

  @Test
  void aLaterMeasurementJoinsWithoutDroppingAnything() throws IOException {
    try (Journal journal = new Journal(folder.resolve("m"), 0)) {
      journal.append(20, Map.of("loss", 2.0));
    }

    Journal.amend(folder.resolve("m"), 10, Map.of("fid", 3.0));

    assertThat(line(0).path("step").asLong()).isEqualTo(20);
    assertThat(line(1).path("step").asLong()).isEqualTo(10);
    assertThat(line(1).path("values").path("fid").asDouble()).isEqualTo(3);
  }
}
