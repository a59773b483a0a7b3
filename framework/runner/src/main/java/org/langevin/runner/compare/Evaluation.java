package org.langevin.runner.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.langevin.config.Redaction;
import org.langevin.runner.evaluation.EvaluationFile;

/**
 * What an {@link EvaluationFile} says.
 *
 * @param step optimiser steps of the checkpoint; -1 if not known
 * @param metrics by name
 * @param protocol how they were measured, as flat keys
 */
public record Evaluation(long step, Map<String, Double> metrics, Map<String, String> protocol) {
  /** Between the values of a list. */
  private static final String COMMA = ", ";

  /** Reads an evaluation's folder; empty if the evaluation is not finished. */
  static Optional<Evaluation> read(Path folder) {
    return RunSummary.json(folder.resolve(EvaluationFile.NAME)).map(Evaluation::of);
  }

  private static Evaluation of(JsonNode json) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> metric : json.path(EvaluationFile.METRICS).properties()) {
      number(metric.getValue()).ifPresent(value -> metrics.put(metric.getKey(), value));
    }
    Map<String, String> protocol = new LinkedHashMap<>();
    flatten("", json.path(EvaluationFile.PROTOCOL), protocol);
    return new Evaluation(json.path(EvaluationFile.STEP).asLong(-1), metrics, protocol);
  }

  private static Optional<Double> number(JsonNode value) {
    if (value.isNumber()) {
      return Optional.of(value.asDouble());
    }
    return switch (value.asText()) {
      case "NaN" -> Optional.of(Double.NaN);
      case "Infinity" -> Optional.of(Double.POSITIVE_INFINITY);
      case "-Infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
      default -> Optional.empty();
    };
  }

  private static void flatten(String path, JsonNode value, Map<String, String> flat) {
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        String inner = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
        flatten(inner, entry.getValue(), flat);
      }
    } else if (!value.isNull() && !value.isMissingNode()) {
      flat.put(path, Redaction.value(path, text(value)));
    }
  }

  private static String text(JsonNode value) {
    if (!value.isArray()) {
      return value.asText();
    }
    List<String> parts = new ArrayList<>();
    value.forEach(part -> parts.add(part.isValueNode() ? part.asText() : part.toString()));
    return String.join(COMMA, parts);
  }

  /**
   * The part of the protocol that a metric's values must share to be compared; what else it holds,
   * such as the sampler, is what one compares. Nothing for metrics without features in their name,
   * such as nfe, which depend on no reference.
   */
  Map<String, String> yardstick(String metric) {
    Map<String, String> yardstick = new LinkedHashMap<>();
    int dot = metric.indexOf('.');
    if (dot < 0) {
      return yardstick;
    }
    List<String> features = values(EvaluationFile.FEATURES);
    for (int i = 0; i < features.size(); i++) {
      if (metric.startsWith(features.get(i) + "-", dot + 1)) {
        for (String key : EvaluationFile.YARDSTICK_BY_FEATURES) {
          List<String> values = values(key);
          yardstick.put(key, i < values.size() ? values.get(i) : "");
        }
      }
    }
    EvaluationFile.YARDSTICK.forEach(
        key -> {
          String value = protocol.get(key);
          if (value != null) {
            yardstick.put(key, value);
          }
        });
    return yardstick;
  }

  private List<String> values(String key) {
    return List.of(protocol.getOrDefault(key, "").split(COMMA, -1));
  }

  /** The rest of the protocol: how the samples were drawn. */
  Map<String, String> conditions() {
    Map<String, String> conditions = new LinkedHashMap<>(protocol);
    conditions.keySet().removeAll(EvaluationFile.YARDSTICK);
    conditions.keySet().removeAll(EvaluationFile.YARDSTICK_BY_FEATURES);
    conditions.remove(EvaluationFile.COMPARABLE);
    return conditions;
  }
}
