package org.langevin.runner.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Redaction;
import org.langevin.config.SavedExperiment;
import org.langevin.runner.report.SampleFiles;
import org.langevin.runner.run.Manifest;
import org.langevin.runner.run.RunDirectory;
import org.langevin.spi.tracking.Point;
import org.langevin.spi.tracking.RunFile;
import org.langevin.spi.tracking.RunFile.Kind;
import org.langevin.spi.tracking.RunState;
import org.langevin.spi.tracking.TrackedRun;

/** A run's folder at a moment, as trackers are shown it. */
final class RunView {
  /** The record of what the machine was doing. */
  static final String SYSTEM = "system.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern GRID = Pattern.compile("step-(\\d{1,18})\\.png");

  /** Fields of the manifest that are told otherwise, or to nobody. */
  private static final Set<String> NO_TAGS =
      Set.of(
          "id",
          "parent",
          "numbers",
          "measured",
          "groups",
          "process",
          "started",
          "finished",
          "stages");

  private static final Set<String> RECORDS =
      Set.of("report.html", "metrics.jsonl", "run.json", "log.txt", "sweep.json", "ledger.jsonl");

  private final RunDirectory run;
  private final ObjectNode manifest;
  private final String status;

  private RunView(RunDirectory run, Manifest manifest) {
    this.run = run;
    this.manifest = manifest.fields();
    this.status = manifest.status();
  }

  /** What is there now. */
  static RunView of(RunDirectory run) {
    return new RunView(run, Manifest.read(run));
  }

  /**
   * The run as a tracker opens it.
   *
   * @param parent its parent's id at the other end
   */
  TrackedRun tracked(@Nullable String parent) {
    String label = manifest.path("label").asText();
    return new TrackedRun(
        uid(run),
        Redaction.text(experiment(run)),
        Redaction.text(label.isEmpty() ? run.id() : label),
        parent,
        instant("started").orElseGet(Instant::now));
  }

  /** Name of the experiment; of a part, that of the whole. */
  static String experiment(RunDirectory run) {
    return run.parent().map(RunView::experiment).orElseGet(run::name);
  }

  private static String uid(RunDirectory run) {
    return run.parent()
        .map(p -> uid(p) + "/" + run.id())
        .orElseGet(() -> run.name() + "/" + run.id());
  }

  RunState state() {
    return switch (status) {
      case "running" -> RunState.RUNNING;
      case "interrupted" -> RunState.INTERRUPTED;
      case "failed", "crashed" -> RunState.FAILED;
      default -> manifest.has("finished") ? RunState.FINISHED : RunState.RUNNING;
    };
  }

  /** When it ended; null while it runs. A crash leaves no word of it but the last line written. */
  @Nullable Instant ended() throws IOException {
    if (state() == RunState.RUNNING) {
      return null;
    }
    Optional<Instant> ended = status.equals("crashed") ? Optional.empty() : instant("finished");
    if (ended.isPresent()) {
      return ended.get();
    }
    Path last = Files.exists(run.metrics()) ? run.metrics() : run.path().resolve("run.json");
    return Files.getLastModifiedTime(last).toInstant();
  }

  private Optional<Instant> instant(String field) {
    try {
      return Optional.of(OffsetDateTime.parse(manifest.path(field).asText()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * The resolved experiment without who is told of it; of a sweep, what it varies; empty if the run
   * is only a whole of stages.
   */
  Map<String, String> parameters() throws IOException {
    if (run.isSweep()) {
      return SweepParameters.of(run);
    }
    try {
      Map<String, String> parameters =
          new LinkedHashMap<>(SavedExperiment.flattened(Files.readString(run.experiment())));
      parameters.keySet().removeIf(key -> key.equals("tracking") || key.startsWith("tracking."));
      return parameters;
    } catch (NoSuchFileException e) {
      return Map.of();
    }
  }

  /** The manifest's facts by dotted path. */
  Map<String, String> tags() throws IOException {
    Map<String, String> tags = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : manifest.properties()) {
      if (!NO_TAGS.contains(field.getKey())) {
        flatten(field.getKey(), field.getValue(), tags);
      }
    }
    tags.put("uid", uid(run));
    tags.put("folder", run.path().toString());
    tags.put("status", status);
    Path system = run.path().resolve(SYSTEM);
    if (state() == RunState.RUNNING && Files.exists(system)) {
      Instant alive = Files.getLastModifiedTime(system).toInstant(); // whoever asks, and wherever
      tags.put("heartbeat", alive.truncatedTo(ChronoUnit.MINUTES).toString());
    }
    tags.values().removeIf(String::isEmpty);
    return tags;
  }

  private static void flatten(String path, JsonNode value, Map<String, String> tags) {
    if (value.isObject()) {
      value.properties().forEach(e -> flatten(path + "." + e.getKey(), e.getValue(), tags));
    } else if (value.isArray()) {
      List<String> texts =
          StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText).toList();
      tags.put(path, Redaction.value(path, String.join(", ", texts)));
    } else if (!value.isNull()) {
      tags.put(path, Redaction.value(path, value.asText()));
    }
  }

  /**
   * When the {@linkplain #numbers numbers} were known: a sweep's change with each trial, others
   * come at the end. Null: they are not.
   */
  @Nullable Instant measured() throws IOException {
    return run.isSweep() ? instant("measured").orElse(null) : ended();
  }

  /** The numbers that a run ends with, or that a sweep has come to. */
  Map<String, Double> numbers() {
    Map<String, Double> numbers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : manifest.path("numbers").properties()) {
      if (entry.getValue().isNumber()) {
        numbers.put(entry.getKey(), entry.getValue().asDouble());
      }
    }
    return numbers;
  }

  /** Optimiser steps of the whole training; of a sweep, trials that have ended. */
  long steps() {
    JsonNode trials = manifest.path("trials");
    return run.isSweep()
        ? trials.path("finished").asLong() + trials.path("failed").asLong()
        : manifest.path("steps").asLong();
  }

  /** The points of a journal's line; none if it cannot be read. */
  List<Point> points(String line) {
    List<Point> points = new ArrayList<>();
    try {
      JsonNode json = JSON.readTree(line);
      long step = json.path("step").asLong();
      long at = json.has("at") ? json.path("at").asLong() : at(json.path("time").asDouble());
      for (Map.Entry<String, JsonNode> entry : json.path("values").properties()) {
        JsonNode value = entry.getValue();
        double number = value.isNumber() ? value.asDouble() : Double.parseDouble(value.asText());
        points.add(new Point(entry.getKey(), step, at, number));
      }
      return points;
    } catch (JsonProcessingException | NumberFormatException e) {
      return List.of(); // torn by a crash
    }
  }

  private long at(double secondsOfLife) {
    return instant("started").orElse(Instant.EPOCH).toEpochMilli()
        + Math.round(1000 * secondsOfLife);
  }

  /** The files to be shown; those that change all the time only once the run has ended. */
  List<RunFile> files() throws IOException {
    List<RunFile> files = new ArrayList<>();
    boolean ended = state() != RunState.RUNNING;
    for (String folder : List.of("", "samples", "evaluations", "checkpoints")) {
      for (Path file : list(run.path().resolve(folder), folder.isEmpty() ? 1 : 3)) {
        String name = run.path().relativize(file).toString().replace('\\', '/');
        Kind kind = kind(name, ended);
        if (kind != null) {
          files.add(new RunFile(name, file, kind, kind == Kind.PICTURE ? step(name) : -1));
        }
      }
    }
    return files;
  }

  /**
   * The files of a folder; one that comes or goes meanwhile, as a run at work has them, may lack.
   */
  private static List<Path> list(Path folder, int depth) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        Set.of(),
        depth,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    Collections.sort(files);
    return files;
  }

  private @Nullable Kind kind(String name, boolean ended) throws IOException {
    if (name.endsWith(".part") || name.endsWith(".lock")) {
      return null;
    } else if (name.equals("experiment.conf") || name.equals("sweep.conf")) {
      return Kind.EXPERIMENT;
    } else if (name.startsWith("samples/") && name.endsWith(".png")) {
      return Kind.PICTURE;
    } else if (name.startsWith("evaluations/")) {
      return Kind.EVALUATION;
    } else if (name.matches("checkpoints/step-\\d+/.*")) {
      return ended && name.startsWith(newestCheckpoint()) ? Kind.LAST_CHECKPOINT : Kind.CHECKPOINT;
    }
    return ended && (RECORDS.contains(name) || name.startsWith("samples/")) ? Kind.RECORD : null;
  }

  private String newestCheckpoint() throws IOException {
    try (Stream<Path> found = Files.list(run.checkpoints())) {
      return found
          .map(p -> p.getFileName().toString())
          .filter(n -> n.matches("step-\\d+"))
          .max(String::compareTo)
          .map(n -> "checkpoints/" + n + "/")
          .orElse("checkpoints/");
    }
  }

  private long step(String name) {
    String file = name.substring("samples/".length());
    Matcher grid = GRID.matcher(file);
    return file.equals(SampleFiles.FINAL)
        ? steps()
        : grid.matches() ? Long.parseLong(grid.group(1)) : -1;
  }
}
