package org.langevin.runner.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run measured, read from its {@code metrics.jsonl}: one object a line, {@code {"step": 10,
 * "time": 1.5, "values": {"loss": 0.1}}}, where numbers that are not finite are the strings "NaN",
 * "Infinity" and "-Infinity".
 *
 * @param series by name, in the order of first appearance
 * @param unreadable lines that were left out, such as one torn by a crash
 */
public record Metrics(Map<String, Series> series, int unreadable) {
  /**
   * One quantity over the steps.
   *
   * @param steps ascending, no step twice
   * @param values as many; not all need be finite
   */
  public record Series(double[] steps, double[] values) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the file; one that does not exist holds nothing. */
  public static Metrics read(Path file) throws IOException {
    Map<String, Recorder> recorders = new LinkedHashMap<>();
    int unreadable = 0;
    if (Files.exists(file)) {
      // This reader, other than that of Files, replaces torn characters instead of failing.
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!line.isBlank() && !record(line, recorders)) {
            unreadable++;
          }
        }
      }
    }
    Map<String, Series> series = new LinkedHashMap<>();
    recorders.forEach((name, recorder) -> series.put(name, recorder.series()));
    return new Metrics(series, unreadable);
  }

  private static boolean record(String line, Map<String, Recorder> recorders) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return false;
    }
    if (!json.path("step").isNumber() || !json.path("values").isObject()) {
      return false;
    }
    double step = json.path("step").asDouble();
    if (!Double.isFinite(step)) {
      return false;
    }
    for (Map.Entry<String, JsonNode> entry : json.path("values").properties()) {
      Double value = number(entry.getValue());
      if (value != null) {
        recorders.computeIfAbsent(entry.getKey(), name -> new Recorder()).add(step, value);
      }
    }
    return true;
  }

  private static @Nullable Double number(JsonNode value) {
    if (value.isNumber()) {
      return value.asDouble();
    }
    return switch (value.asText()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  /** Collects a series. A step that comes again replaces what followed it: the run was resumed. */
  private static final class Recorder {
    private double[] steps = new double[64];
    private double[] values = new double[64];
    private int size;

    void add(double step, double value) {
      while (size > 0 && steps[size - 1] >= step) {
        size--;
      }
      if (size == steps.length) {
        steps = Arrays.copyOf(steps, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      steps[size] = step;
      values[size++] = value;
    }

    Series series() {
      return new Series(Arrays.copyOf(steps, size), Arrays.copyOf(values, size));
    }
  }
}
