package org.langevin.runner.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.langevin.config.Redaction;
import org.langevin.runner.run.RunDirectory;

/** What a sweep varies, and how, as its {@code sweep.json} tells: {@code sweep.grid.seed}. */
final class SweepParameters {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SETTINGS =
      List.of("strategy", "metric", "goal", "seed", "count");

  private SweepParameters() {}

  /** By key; empty if the sweep is not written down yet. */
  static Map<String, String> of(RunDirectory sweep) throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(Files.readAllBytes(sweep.path().resolve("sweep.json")));
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    Map<String, String> parameters = new TreeMap<>();
    for (String setting : SETTINGS) {
      parameters.put("sweep." + setting, json.path(setting).asText());
    }
    for (JsonNode axis : json.path("axes")) {
      String block = axis.path("searched").asBoolean() ? "space" : "grid";
      String key = "sweep." + block + "." + axis.path("key").asText();
      parameters.put(key, Redaction.value(key, values(axis)));
    }
    return parameters;
  }

  private static String values(JsonNode axis) {
    if (axis.has("from")) {
      return "%s to %s, %s"
          .formatted(
              axis.path("from").asText(), axis.path("to").asText(), axis.path("scale").asText());
    }
    List<String> values = new ArrayList<>();
    axis.path("values").forEach(value -> values.add(value.asText()));
    return String.join(", ", values);
  }
}
