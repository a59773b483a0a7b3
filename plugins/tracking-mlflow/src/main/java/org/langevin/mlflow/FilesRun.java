package org.langevin.mlflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.WholeFile;
import org.langevin.spi.tracking.Point;
import org.langevin.spi.tracking.Remote;
import org.langevin.spi.tracking.RunFile;
import org.langevin.spi.tracking.RunState;
import org.langevin.spi.tracking.TrackedRun;
import org.mlflow.api.proto.Service.RunTag;

/**
 * A run in a file store: {@code params/KEY} and {@code tags/KEY} hold a value each, {@code
 * metrics/KEY} a line "milliseconds value step" for each point.
 */
final class FilesRun implements Remote {
  private static final String TAGS = "tags";

  private final Path folder;
  private final TrackedRun run;

  private FilesRun(Path folder, TrackedRun run) {
    this.folder = folder;
    this.run = run;
  }

  /** A run that is there. */
  static FilesRun at(Path folder, TrackedRun run) {
    return new FilesRun(folder, run);
  }

  /** Whether a folder holds a run. */
  static boolean isOf(Path folder, TrackedRun run) throws IOException {
    Path uid = folder.resolve(TAGS).resolve(MlflowTracker.UID);
    return Files.exists(uid) && Files.readString(uid).equals(MlflowTracker.uid(run.uid()));
  }

  /** A new run. */
  static FilesRun create(Path folder, TrackedRun run) throws IOException {
    FilesRun created = new FilesRun(folder, run);
    for (String part : List.of("params", "metrics", TAGS, "artifacts")) {
      Files.createDirectories(folder.resolve(part));
    }
    created.settle(RunState.RUNNING, null);
    created.tag("mlflow.runName", run.name());
    created.tag("mlflow.user", user());
    created.tag("mlflow.source.name", "langevin");
    created.tag("mlflow.source.type", "LOCAL");
    if (run.parent() != null) {
      created.tag("mlflow.parentRunId", run.parent());
    }
    created.tag(MlflowTracker.UID, MlflowTracker.uid(run.uid()));
    return created;
  }

  private static String user() {
    return System.getProperty("user.name", "");
  }

  @Override
  public String id() {
    return folder.getFileName().toString();
  }

  @Override
  public void describe(Map<String, String> parameters, Map<String, String> tags)
      throws IOException {
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      Yaml.write(
          key("params", parameter.getKey()),
          Names.value(parameter.getValue(), Names.LONGEST_PARAM));
    }
    for (Map.Entry<String, String> fact : tags.entrySet()) {
      for (RunTag tag : RunTags.of(fact.getKey(), fact.getValue())) {
        tag(tag.getKey(), tag.getValue());
      }
    }
  }

  private void tag(String key, String value) throws IOException {
    Yaml.write(key(TAGS, key), Names.value(value, Names.LONGEST_TAG));
  }

  /**
   * The file of a key; a slash does not make a folder where a file of that name is, or would be.
   */
  private Path key(String kind, String name) {
    String key = Names.key(name);
    Path all = folder.resolve(kind);
    Path file = all.resolve(key);
    for (Path above = file.getParent();
        above != null && !above.equals(all);
        above = above.getParent()) {
      if (Files.isRegularFile(above)) {
        return all.resolve(key.replace('/', '_'));
      }
    }
    return Files.isDirectory(file) ? all.resolve(key + "_") : file;
  }

  @Override
  public void record(List<Point> points) throws IOException {
    Map<Path, List<String>> lines = new LinkedHashMap<>();
    for (Point point : points) {
      lines
          .computeIfAbsent(key("metrics", point.metric()), file -> new ArrayList<>())
          .add(point.at() + " " + number(point.value()) + " " + point.step());
    }
    for (Map.Entry<Path, List<String>> entry : lines.entrySet()) {
      Path file = entry.getKey();
      Set<String> there =
          new LinkedHashSet<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
      List<String> fresh = entry.getValue().stream().filter(there::add).toList();
      if (!fresh.isEmpty()) {
        Files.createDirectories(file.getParent());
        Files.write(file, fresh, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    }
  }

  /** A number as Python reads it. */
  private static String number(double value) {
    return Double.isNaN(value)
        ? "nan"
        : Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : Double.toString(value);
  }

  @Override
  public void keep(RunFile file) throws IOException {
    copy(file, Names.artifact(file.name()));
    if (file.kind() == RunFile.Kind.PICTURE && file.step() >= 0) {
      copy(file, GridImage.path(file, false));
      copy(file, GridImage.path(file, true));
      tag(GridImage.TAG, "true");
    }
  }

  private void copy(RunFile file, String name) throws IOException {
    Path target = folder.resolve("artifacts").resolve(name);
    Files.createDirectories(target.getParent());
    WholeFile.replace(
        target, part -> Files.copy(file.path(), part, StandardCopyOption.REPLACE_EXISTING));
  }

  @Override
  public void settle(RunState state, @Nullable Instant ended) throws IOException {
    Files.createDirectories(folder);
    String artifacts = folder.resolve("artifacts").toUri().toString().replaceFirst("/$", "");
    Yaml.write(
        folder,
        List.of(
            "artifact_uri: " + Yaml.text(artifacts),
            "end_time: " + (ended == null ? "null" : ended.toEpochMilli()),
            "entry_point_name: ''",
            "experiment_id: "
                + Yaml.text(Objects.requireNonNull(folder.getParent()).getFileName().toString()),
            "lifecycle_stage: active",
            "run_id: " + Yaml.text(id()),
            "run_name: " + Yaml.text(run.name()),
            "source_name: ''",
            "source_type: 4", // local
            "source_version: ''",
            "start_time: " + run.started().toEpochMilli(),
            "status: " + number(state),
            "tags: []",
            "user_id: " + Yaml.text(user())));
  }

  private static int number(RunState state) {
    return switch (state) {
      case RUNNING -> 1;
      case FINISHED -> 3;
      case FAILED -> 4;
      case INTERRUPTED -> 5;
    };
  }
}
