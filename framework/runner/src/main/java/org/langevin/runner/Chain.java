package org.langevin.runner;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Catalogue;
import org.langevin.config.ConfigException;
import org.langevin.config.ExperimentFile;
import org.langevin.config.InputException;
import org.langevin.config.Problem;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.run.RunDirectory;

/**
 * The stages of an experiment, such as a teacher and its student, in the order in which they run; a
 * file without stages is a chain of one. Each stage is an experiment of its own, and may build on
 * any stage before it.
 */
public final class Chain {
  private final List<Stage> stages;
  private @Nullable Path folder;

  private Chain(List<Stage> stages) {
    this.stages = stages;
  }

  /**
   * A stage.
   *
   * @param name empty in a chain of one
   */
  public record Stage(String name, Plan plan) {}

  /**
   * Plans every stage.
   *
   * @param name the experiment's name if it does not say one itself
   * @param outside where experiments that are no stages are found
   * @throws ConfigException with every problem of every stage
   */
  public static Chain of(
      List<ExperimentFile.Stage<Experiment>> written,
      Catalogue catalogue,
      String name,
      Ancestry outside) {
    Chain chain = new Chain(new ArrayList<>());
    Set<Problem> problems = new LinkedHashSet<>();
    Set<String> failed = new LinkedHashSet<>();
    for (ExperimentFile.Stage<Experiment> stage : written) {
      try {
        Ancestry ancestry = chain.new Before(outside, failed);
        Plan plan = Plan.of(stage.bound(), catalogue, name, ancestry);
        chain.stages.add(new Stage(stage.name(), plan));
      } catch (DoubtfulException dependsOnFailed) {
        failed.add(stage.name());
      } catch (ConfigException e) {
        failed.add(stage.name());
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(List.copyOf(problems));
    }
    return chain;
  }

  /** The stages, in the order in which they run. */
  public List<Stage> stages() {
    return stages;
  }

  /** Whether the file has stages. */
  public boolean isStaged() {
    return !stages.get(0).name().isEmpty();
  }

  /** The last stage's plan. */
  public Plan last() {
    return stages.get(stages.size() - 1).plan();
  }

  /** Tells in which folder the stages' runs are. */
  public void runIn(Path chainFolder) {
    this.folder = chainFolder;
  }

  /** The run of a stage. */
  RunDirectory run(Stage stage) {
    return RunDirectory.stage(
        Objects.requireNonNull(folder), stages.indexOf(stage) + 1, stage.name());
  }

  /** Raised for a stage that builds on one with problems, which are reported there. */
  private static final class DoubtfulException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Stages are looked for first, then runs. */
  private final class Before implements Ancestry {
    private final Ancestry outside;
    private final Set<String> failed;

    Before(Ancestry outside, Set<String> failed) {
      this.outside = outside;
      this.failed = failed;
    }

    private Optional<Stage> stage(String name) {
      if (failed.contains(name)) {
        throw new DoubtfulException();
      }
      return stages.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    @Override
    public Plan plan(String name) {
      try {
        return stage(name).map(Stage::plan).orElseGet(() -> outside.plan(name));
      } catch (InputException e) {
        throw new InputException(
            e.getMessage()
                + (stages.isEmpty()
                    ? ""
                    : "; stages before this one: "
                        + String.join(", ", stages.stream().map(Stage::name).toList())));
      }
    }

    @Override
    public RunDirectory run(String name) {
      return stage(name).map(Chain.this::run).orElseGet(() -> outside.run(name));
    }
  }
}
