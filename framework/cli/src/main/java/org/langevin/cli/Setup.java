package org.langevin.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.langevin.config.Bound;
import org.langevin.config.Catalogue;
import org.langevin.config.ConfigException;
import org.langevin.config.ExperimentFile;
import org.langevin.config.ExperimentFile.Stage;
import org.langevin.config.InputException;
import org.langevin.config.Redaction;
import org.langevin.config.SweepFile;
import org.langevin.runner.Ancestry;
import org.langevin.runner.Chain;
import org.langevin.runner.Plan;
import org.langevin.runner.Runner;
import org.langevin.runner.assets.CachedAssets;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sweep.Composition;
import org.langevin.runner.sweep.Sweep;
import org.langevin.runner.sweep.SweepSettings;
import picocli.CommandLine.Option;

/** Options that several commands share, and what is made from them. */
final class Setup {
  @Option(
      names = {"-o", "--override"},
      paramLabel = "KEY=VALUE",
      description = "Sets a key of the experiment, after the file. May be repeated.")
  List<String> overrides = new ArrayList<>();

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder of all runs (default: ${DEFAULT-VALUE}).",
      defaultValue = "runs")
  Path runs = Path.of("runs");

  /** All plugins of the class path. */
  static Catalogue catalogue() {
    return Catalogue.load(Setup.class.getClassLoader());
  }

  static CachedAssets assets() {
    return CachedAssets.ofUser();
  }

  /** The stages of an experiment file. */
  Chain chain(Path file) {
    Catalogue catalogue = catalogue();
    return chain(catalogue, given -> read(file, given, catalogue), base(file));
  }

  /** The sweep that an experiment file describes; empty if it has none. */
  Optional<Composition> sweep(Path file) {
    Catalogue catalogue = catalogue();
    return ExperimentFile.sweep(file, overrides, Experiment.class, SweepSettings.class, catalogue)
        .map(read -> composition(read, catalogue, base(file)));
  }

  /** A sweep that has begun. */
  Sweep sweep(RunDirectory directory) {
    Catalogue catalogue = catalogue();
    Path frozen = directory.path().resolve(RunDirectory.SWEEP);
    return Sweep.open(
        directory,
        given ->
            ExperimentFile.sweep(frozen, given, Experiment.class, SweepSettings.class, catalogue)
                .map(read -> composition(read, catalogue, directory.name()))
                .orElseThrow(() -> new InputException(frozen + " cannot be read")));
  }

  private Composition composition(
      SweepFile<Experiment, SweepSettings> file, Catalogue catalogue, String name) {
    return new Composition(file, stages -> chain(catalogue, stages, name));
  }

  private static List<Stage<Experiment>> read(Path file, List<String> given, Catalogue catalogue) {
    return ExperimentFile.stages(file, given, Experiment.class, catalogue);
  }

  private Chain chain(
      Catalogue catalogue, Function<List<String>, List<Stage<Experiment>>> read, String name) {
    return chain(catalogue, read.apply(overrides), name);
  }

  private Chain chain(Catalogue catalogue, List<Stage<Experiment>> stages, String name) {
    List<String> names = stages.stream().map(Stage::name).toList();
    List<Stage<Experiment>> pinned =
        stages.stream().map(s -> new Stage<>(s.name(), pinned(s.bound(), names))).toList();
    return Chain.of(pinned, catalogue, name, new Runs());
  }

  /**
   * The experiment with the ids of the runs that it names: {@code latest} is another one tomorrow.
   */
  private Bound<Experiment> pinned(Bound<Experiment> bound, List<String> stages) {
    Bound<Experiment> pinned = bound;
    for (Use use : Use.values()) {
      String named = Plan.name(bound.value(), use);
      if (named != null && !stages.contains(named)) {
        pinned = pinned.with("from." + use.key(), id(bound, use, named));
      }
    }
    return pinned;
  }

  private String id(Bound<Experiment> bound, Use use, String named) {
    try {
      return findLast(named).reference(runs);
    } catch (InputException e) {
      throw new ConfigException(
          List.of(bound.problem("from." + use.key(), String.valueOf(e.getMessage()))));
    }
  }

  /** The plan of an experiment file without stages. */
  Plan plan(Path file) {
    return chain(file).last();
  }

  private static String base(Path file) {
    return file.getFileName().toString().replaceFirst("\\.(conf|json)$", "");
  }

  /** The stages that a run was started with, changed by the overrides. */
  Chain chain(RunDirectory run) {
    if (run.isSweep()) {
      throw new InputException(
          run.path() + " is a sweep; name one of its trials, below " + run.path() + "/trials");
    }
    Catalogue catalogue = catalogue();
    List<RunDirectory> stages = upTo(run);
    if (stages.isEmpty()) {
      return chain(catalogue, given -> read(run.experiment(), given, catalogue), run.name());
    }
    return chain(
        catalogue,
        given ->
            stages.stream()
                .map(s -> new Stage<>(s.stageName(), bind(s.experiment(), given, catalogue)))
                .toList(),
        run.name());
  }

  /** The stages of a run, or of the run that it is a stage of as far as this stage. */
  private static List<RunDirectory> upTo(RunDirectory run) {
    List<RunDirectory> all = run.whole().stages();
    return all.stream()
        .filter(s -> run.path().equals(run.whole().path()) || s.number() <= run.number())
        .toList();
  }

  private static Bound<Experiment> bind(Path file, List<String> given, Catalogue catalogue) {
    return ExperimentFile.bind(file, given, Experiment.class, catalogue);
  }

  /** The plan of a run, changed by the overrides; of its last stage, if it has several. */
  Plan plan(RunDirectory run) {
    Chain chain = chain(run);
    chain.runIn(run.whole().path());
    return chain.last();
  }

  /** A run by name; of several stages the last one. */
  RunDirectory findLast(String what) {
    RunDirectory run = find(what);
    List<RunDirectory> stages = run.stages();
    return stages.isEmpty() ? run : stages.get(stages.size() - 1);
  }

  /** Experiments that ran before. */
  private final class Runs implements Ancestry {
    @Override
    public Plan plan(String name) {
      Setup without = new Setup(); // the overrides are for this experiment, not for earlier ones
      without.runs = runs;
      return without.plan(find(name));
    }

    @Override
    public RunDirectory run(String name) {
      return findLast(name);
    }
  }

  /** A run by folder, name, id or {@code latest}. */
  RunDirectory find(String what) {
    return RunDirectory.find(runs, what);
  }

  /** The runner for this process's command. */
  static Runner runner(List<String> arguments) {
    return new Runner(
        assets(), TerminalProgress.ofStandardError(), Stop.begin(), command(arguments));
  }

  /** A command line as it may be written down. */
  static String command(List<String> arguments) {
    return "langevin " + String.join(" ", arguments.stream().map(Redaction::argument).toList());
  }
}
