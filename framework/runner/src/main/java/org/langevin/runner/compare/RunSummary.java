package org.langevin.runner.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.langevin.config.InputException;
import org.langevin.config.Redaction;
import org.langevin.config.SavedExperiment;
import org.langevin.runner.run.Manifest;

/**
 * What one run, stage or trial left behind. Only its {@code run.json} is read beforehand; the rest
 * when it is first asked for.
 */
public final class RunSummary {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Folder of a sweep that its trials are in. */
  static final String TRIALS = "trials";

  private final Path path;
  private final String reference;
  private final ObjectNode facts;
  private final List<RunSummary> parts;
  private @Nullable Map<String, String> experiment;
  private @Nullable List<Evaluation> evaluations;

  private RunSummary(Path path, String reference, ObjectNode facts, List<RunSummary> parts) {
    this.path = path;
    this.reference = reference;
    this.facts = facts;
    this.parts = parts;
  }

  /**
   * Reads a run, with its stages or trials.
   *
   * @return empty if the folder holds no {@code run.json}
   * @throws InputException if that is no JSON object
   */
  static Optional<RunSummary> read(Path path, String reference) {
    if (!Files.isDirectory(path)) {
      return Optional.empty();
    }
    Optional<ObjectNode> manifest = json(path.resolve("run.json"));
    if (manifest.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode facts = manifest.get();
    List<RunSummary> parts = new ArrayList<>();
    for (JsonNode stage : facts.path("stages")) {
      read(path.resolve(stage.asText()), reference + "/" + stage.asText()).ifPresent(parts::add);
    }
    if (facts.path("kind").asText().equals("sweep")) {
      parts.addAll(trials(path, reference));
    }
    return Optional.of(new RunSummary(path, reference, facts, List.copyOf(parts)));
  }

  private static List<RunSummary> trials(Path sweep, String reference) {
    return entries(sweep.resolve(TRIALS)).stream()
        .map(p -> read(p, reference + "/" + TRIALS + "/" + p.getFileName()))
        .flatMap(Optional::stream)
        .toList();
  }

  /** What is in a folder, by name; nothing if it is not there. */
  static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file's JSON object; empty if there is no such file. */
  static Optional<ObjectNode> json(Path file) {
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
        return Optional.of(object);
      }
      throw new InputException(file + " is not a JSON object");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new InputException(file + " is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The run's folder. */
  public Path path() {
    return path;
  }

  /** How a command names the run: NAME/ID, and what follows for a stage or trial. */
  public String reference() {
    return reference;
  }

  /** The stages of a chain, the trials of a sweep. */
  public List<RunSummary> parts() {
    return parts;
  }

  /**
   * A fact as text, without secrets; empty if it is not known.
   *
   * @param name a field of {@code run.json}, or a dotted path into it
   */
  public String fact(String name) {
    JsonNode value = facts;
    for (String field : name.split("\\.", -1)) {
      value = value.path(field);
    }
    return value.isNull() ? "" : Redaction.value(name, value.asText());
  }

  /** The experiment's name. */
  public String name() {
    String name = fact("name");
    return name.isEmpty() ? reference : name;
  }

  /** The name of the folder: a run's id, a stage's number and name, a trial's number. */
  public String id() {
    return String.valueOf(path.getFileName());
  }

  /** How the run stands: running, finished, interrupted, failed or crashed. */
  public String status() {
    return Manifest.status(facts);
  }

  /** When the run began, as ISO 8601 tells it; empty if that is not known. */
  public String started() {
    return fact("started");
  }

  /** Seconds from the run's start to its end; empty while it lasts. */
  public OptionalDouble seconds() {
    try {
      Duration took =
          Duration.between(OffsetDateTime.parse(started()), OffsetDateTime.parse(fact("finished")));
      return OptionalDouble.of(took.toMillis() / 1000.0);
    } catch (DateTimeException e) {
      return OptionalDouble.empty();
    }
  }

  /** The figures of {@code run.json}, those that are numbers. */
  public Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : facts.path("numbers").properties()) {
      if (entry.getValue().isNumber()) {
        numbers.put(entry.getKey(), entry.getValue().asDouble());
      }
    }
    return numbers;
  }

  /** The figures, and over them the metrics of the evaluations, the newest last. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = numbers();
    evaluations().forEach(evaluation -> metrics.putAll(evaluation.metrics()));
    return metrics;
  }

  /** The run's evaluations, oldest first. */
  public List<Evaluation> evaluations() {
    List<Evaluation> known = evaluations;
    if (known == null) {
      known =
          entries(path.resolve("evaluations")).stream()
              .map(Evaluation::read)
              .flatMap(Optional::stream)
              .toList();
      evaluations = known;
    }
    return known;
  }

  /**
   * The resolved experiment as flat keys; empty if none was saved.
   *
   * @throws InputException if it cannot be read
   */
  public Map<String, String> experiment() {
    Map<String, String> known = experiment;
    if (known == null) {
      known = readExperiment();
      experiment = known;
    }
    return known;
  }

  private Map<String, String> readExperiment() {
    Path file = path.resolve("experiment.conf");
    try {
      return SavedExperiment.flattened(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InputException e) {
      throw new InputException(file + ": " + e.getMessage());
    }
  }

  /** Whether the run is made of others. */
  public boolean isWhole() {
    return !parts.isEmpty();
  }
}
