package org.langevin.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.langevin.config.ConfigException;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.evaluation.EvaluationFile;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.run.Checkpoint;
import org.langevin.runner.run.RunDirectory;

/** The evaluations of a run, as its files tell of them. */
public final class Evaluations {
  /** Keys on which the numbers do not depend, but for times. */
  private static final Set<String> IDLE = Set.of("name", "samples", "engine", "tracking", "sweep");

  private static final ObjectMapper JSON = new ObjectMapper();

  private Evaluations() {}

  /** Equal for plans that give the same numbers. */
  static String configuration(Plan plan) {
    return plan.bound().hash(IDLE);
  }

  /**
   * Whether a plan draws the samples that the run itself would, so that its numbers belong to the
   * run's journal.
   */
  static boolean drawsAlike(Plan plan, RunDirectory run) {
    Set<String> idle = new TreeSet<>(IDLE);
    idle.add("evaluate");
    try {
      return ExperimentFile.bind(run.experiment(), List.of(), Experiment.class, plan.catalogue())
          .hash(idle)
          .equals(plan.bound().hash(idle));
    } catch (ConfigException ofAnotherVersion) {
      return false;
    }
  }

  /** The newest evaluation of a run's newest checkpoint by the same plan. */
  public static Optional<Path> find(RunDirectory run, Plan plan) {
    Optional<Path> checkpoint = Checkpoint.newest(run.checkpoints());
    if (checkpoint.isEmpty() || !Files.isDirectory(run.evaluations())) {
      return Optional.empty();
    }
    String name = checkpoint.get().getFileName().toString();
    long step = Long.parseLong(name.substring(name.indexOf('-') + 1));
    String configuration = configuration(plan);
    try (Stream<Path> folders = Files.list(run.evaluations())) {
      return folders
          .map(folder -> folder.resolve(EvaluationFile.NAME))
          .filter(Files::exists)
          .sorted(Comparator.reverseOrder())
          .filter(
              file -> {
                JsonNode json = read(file);
                return json.path(EvaluationFile.CONFIGURATION).asText().equals(configuration)
                    && json.path(EvaluationFile.STEP).asLong() == step;
              })
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The content of an evaluation's file. */
  public static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
