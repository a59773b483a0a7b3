package org.langevin.runner.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.langevin.config.InputException;

/**
 * The value of a metric that a trial is judged by: the mean of what {@code metrics.jsonl} recorded
 * in the last tenth of the steps. A loss is noisy, and its last line a poor judge; of what was
 * measured once, at the end, it is that measurement.
 */
final class Measure {
  private static final double LAST = 0.9;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Measure() {}

  private record Point(long step, double value) {}

  /**
   * Reads a value.
   *
   * @param metric a name, or the beginning of one up to a dot
   * @param until steps that count; later ones do not
   * @throws InputException naming what was recorded, if that was not
   */
  static double of(Path metrics, String metric, long until) {
    List<Point> points = new ArrayList<>();
    Set<String> recorded = new TreeSet<>();
    try {
      for (String line : Files.exists(metrics) ? Files.readAllLines(metrics) : List.<String>of()) {
        JsonNode json = JSON.readTree(line);
        long step = json.path("step").asLong();
        for (var entry : json.path("values").properties()) {
          recorded.add(entry.getKey());
          boolean named = entry.getKey().equals(metric) || entry.getKey().startsWith(metric + ".");
          if (named && step <= until) {
            points.add(new Point(step, number(entry.getValue())));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (points.isEmpty()) {
      throw new InputException(
          "recorded no '"
              + metric
              + "', which sweep.metric names; recorded: "
              + (recorded.isEmpty() ? "nothing" : String.join(", ", recorded)));
    }
    long last = points.stream().mapToLong(Point::step).max().getAsLong();
    return points.stream()
        .filter(p -> p.step() > LAST * last)
        .mapToDouble(Point::value)
        .average()
        .getAsDouble();
  }

  private static double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : Double.parseDouble(value.asText());
  }
}
