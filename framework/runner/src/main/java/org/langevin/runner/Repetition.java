package org.langevin.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;

/**
 * Watches a run that repeats another, and warns of what can make its results differ from the
 * original's: with all of it the same, the bytes are the same. The manifest keeps them as {@code
 * departures}.
 */
final class Repetition implements Progress {
  private static final List<String> DECISIVE =
      List.of(
          "version",
          "commit",
          "dataset.hash",
          "engine",
          "device",
          "precision",
          "threads",
          "seed",
          "java",
          "os",
          "cpu");

  private final Progress progress;
  private final ObjectNode original;
  private final ObjectNode repeated;

  /**
   * About to begin.
   *
   * @param original its {@code run.json}
   * @param repeated the new run's, which is complete once the run is opened
   */
  Repetition(Progress progress, RunDirectory original, ObjectNode repeated) {
    this.progress = progress;
    this.original = Manifest.read(original).fields();
    this.repeated = repeated;
  }

  @Override
  public void opened(RunDirectory run) {
    progress.opened(run);
    ArrayNode departures = repeated.arrayNode();
    for (String field : DECISIVE) {
      String then = text(original, field);
      String now = text(repeated, field);
      if (!then.equals(now)) {
        String departure = field + " is " + known(now) + ", was " + known(then);
        departures.add(departure);
        progress.note("warning: not as in the original, results may differ: " + departure);
      }
    }
    if (!departures.isEmpty()) {
      repeated.set("departures", departures); // the run writes its manifest again
    }
  }

  private static String known(String text) {
    return text.isEmpty() ? "unknown" : text;
  }

  private static String text(JsonNode fields, String path) {
    JsonNode value = fields;
    for (String field : path.split("\\.", -1)) {
      value = value.path(field);
    }
    return value.asText();
  }

  @Override
  public void note(String line) {
    progress.note(line);
  }

  @Override
  public void moving(String task, double fraction, String detail) {
    progress.moving(task, fraction, detail);
  }
}
