package org.langevin.runner.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.langevin.config.Redaction;

/**
 * What a run's {@code run.json} says. Every field is optional, and one that is not known here is
 * shown all the same.
 *
 * @param json the file's object, or missing
 * @param readable false if the file exists and is not a JSON object
 */
record RunFacts(JsonNode json, boolean readable) {
  /** A name and a value in words. */
  record Fact(String name, String value) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Fields that have their own place on the page. */
  private static final List<String> ELSEWHERE =
      List.of("name", "status", "problem", "numbers", "process");

  private static final List<String> RUN =
      List.of("id", "parent", "repeats", "seed", "started", "finished", "duration");
  private static final List<String> DATA = List.of("dataset", "parameters", "steps");
  private static final List<String> MACHINE =
      List.of("engine", "device", "precision", "threads", "cpu", "gpu", "os", "java");
  private static final List<String> PROGRAM =
      List.of("langevin", "version", "commit", "git-commit", "command");

  /** Reads the file, which need not exist. */
  static RunFacts read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new RunFacts(MissingNode.getInstance(), true);
    }
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      return json.isObject()
          ? new RunFacts(json, true)
          : new RunFacts(MissingNode.getInstance(), false);
    } catch (JsonProcessingException e) {
      return new RunFacts(MissingNode.getInstance(), false);
    }
  }

  /** A field's text, or an empty one. */
  String text(String field) {
    return json.path(field).isNull() ? "" : Redaction.text(json.path(field).asText());
  }

  /** A field as it is shown, or an empty text. */
  String shown(String field) {
    JsonNode value = json.path(field);
    return value.isValueNode() && !value.isNull() ? words(field, value) : text(field);
  }

  /** The problem that ended the run: its field {@code message}, or the whole if it is a text. */
  String problem() {
    JsonNode problem = json.path("problem");
    return problem.isObject() ? Redaction.text(problem.path("message").asText()) : text("problem");
  }

  /** What the problem's field {@code advice} says, or an empty text. */
  String advice() {
    return json.path("problem").path("advice").asText();
  }

  /** The figures of the run, as recorded. */
  List<Fact> numbers() {
    List<Fact> facts = new ArrayList<>();
    flatten("", json.path("numbers"), facts);
    return facts;
  }

  /** What one wants to know first, by section; empty sections are left out. */
  Map<String, List<Fact>> first() {
    Map<String, List<Fact>> sections = new LinkedHashMap<>();
    section("Run", RUN, sections);
    section("Data and model", DATA, sections);
    return sections;
  }

  /** All other facts by section, unknown fields included. */
  Map<String, List<Fact>> rest() {
    Map<String, List<Fact>> sections = new LinkedHashMap<>();
    section("Machine", MACHINE, sections);
    section("Program", PROGRAM, sections);
    List<String> others = new ArrayList<>();
    json.fieldNames().forEachRemaining(others::add);
    Stream.of(ELSEWHERE, RUN, DATA, MACHINE, PROGRAM).forEach(others::removeAll);
    section("Further facts", others, sections);
    return sections;
  }

  private void section(String title, List<String> fields, Map<String, List<Fact>> sections) {
    List<Fact> facts = new ArrayList<>();
    for (String field : fields) {
      flatten(field, json.path(field), facts);
    }
    if (!facts.isEmpty()) {
      sections.put(title, facts);
    }
  }

  private static void flatten(String path, JsonNode value, List<Fact> facts) {
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        String inner = path.isEmpty() ? entry.getKey() : path + " " + entry.getKey();
        flatten(inner, entry.getValue(), facts);
      }
    } else if (!value.isNull() && !value.isMissingNode()) {
      // A dataset's name needs no more than the word dataset.
      facts.add(new Fact(Labels.of(path.replaceFirst(" name$", "")), words(path, value)));
    }
  }

  private static String words(String path, JsonNode value) {
    if (value.isArray()) {
      List<String> parts =
          StreamSupport.stream(value.spliterator(), false)
              .map(part -> part.isValueNode() ? words("", part) : part.toString())
              .toList();
      return String.join(path.equals("command") ? " " : ", ", parts);
    }
    return switch (path) {
      case "duration" -> Labels.duration(value);
      case "started", "finished" -> Labels.instant(value.asText());
      case "seed" -> value.asText();
      default ->
          value.isIntegralNumber() && value.canConvertToLong()
              ? NumberText.grouped(value.asLong())
              : value.isNumber()
                  ? NumberText.of(value.asDouble())
                  : Redaction.value(path, value.asText());
    };
  }
}
