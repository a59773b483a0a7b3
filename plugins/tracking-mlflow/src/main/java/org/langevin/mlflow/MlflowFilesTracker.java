package org.langevin.mlflow;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Tracker;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.tracking.Remote;
import org.langevin.spi.tracking.RunFile;
import org.langevin.spi.tracking.TrackedRun;

/** Follows runs in a folder of files, the store that MLflow had before its databases. */
final class MlflowFilesTracker implements Tracker {
  /** Its keys. */
  @About(
      "Writes the run into a folder that `mlflow migrate-filestore` makes a database of; no server"
          + " is needed.")
  record Config(
      @Key(doc = "The folder.", or = "mlruns") String folder,
      @Key(doc = "MLflow's experiment; null: one of the experiment's name.", or = "null")
          @Nullable String experiment,
      @Key(doc = "Which checkpoints are copied.", or = "none")
          MlflowTracker.Checkpoints checkpoints) {}

  private final Config config;
  private final Path folder;

  @Inject
  MlflowFilesTracker(Config config) {
    this.config = config;
    this.folder = Path.of(config.folder()).toAbsolutePath().normalize();
  }

  @Override
  public String destination(String run) {
    return folder + ", experiment " + experiment(run);
  }

  private String experiment(String run) {
    return config.experiment() == null ? run : config.experiment();
  }

  @Override
  public boolean wants(RunFile file) {
    return switch (file.kind()) {
      case EXPERIMENT, PICTURE, EVALUATION, RECORD -> true;
      case LAST_CHECKPOINT -> config.checkpoints() != MlflowTracker.Checkpoints.NONE;
      case CHECKPOINT -> config.checkpoints() == MlflowTracker.Checkpoints.ALL;
    };
  }

  @Override
  public Remote open(TrackedRun run, @Nullable String id) throws IOException {
    Path experiment = experimentFolder(experiment(run.experiment()));
    if (id != null && Files.exists(experiment.resolve(id).resolve(Yaml.FILE))) {
      return FilesRun.at(experiment.resolve(id), run);
    }
    try (Stream<Path> runs = Files.list(experiment)) {
      for (Path there : (Iterable<Path>) runs.sorted()::iterator) {
        if (FilesRun.isOf(there, run)) {
          return FilesRun.at(there, run);
        }
      }
    }
    String fresh = UUID.randomUUID().toString().replace("-", ""); // a name, not part of any result
    return FilesRun.create(experiment.resolve(fresh), run);
  }

  /** The folder of an experiment, named by a number. */
  private Path experimentFolder(String name) throws IOException {
    Files.createDirectories(folder);
    String line = "name: " + Yaml.text(name);
    int next = 1;
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries.sorted()::iterator) {
        String number = entry.getFileName().toString();
        Path meta = entry.resolve(Yaml.FILE);
        if (number.matches("\\d{1,9}") && Files.exists(meta)) {
          if (Files.readAllLines(meta).contains(line)) {
            return entry;
          }
          next = Math.max(next, Integer.parseInt(number) + 1);
        }
      }
    }
    Path created = Files.createDirectories(folder.resolve(String.valueOf(next)));
    long now = System.currentTimeMillis();
    Yaml.write(
        created,
        List.of(
            "artifact_location: " + Yaml.text(created.toUri().toString().replaceFirst("/$", "")),
            "creation_time: " + now,
            "experiment_id: " + Yaml.text(String.valueOf(next)),
            "last_update_time: " + now,
            "lifecycle_stage: active",
            line));
    return created;
  }
}
