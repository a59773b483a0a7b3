package org.langevin.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.langevin.config.Bound;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.Plan;
import org.langevin.runner.Runner;
import org.langevin.runner.assets.CachedAssets;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.run.RunDirectory;
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
    return new CachedAssets(CachedAssets.folder(System.getenv()));
  }

  /** The plan of an experiment file. */
  Plan plan(Path file) {
    Catalogue catalogue = catalogue();
    Bound<Experiment> bound = ExperimentFile.bind(file, overrides, Experiment.class, catalogue);
    return Plan.of(bound, catalogue, base(file));
  }

  private static String base(Path file) {
    return file.getFileName().toString().replaceFirst("\\.(conf|json)$", "");
  }

  /** The plan that a run was started with, changed by the overrides. */
  Plan plan(RunDirectory run) {
    Catalogue catalogue = catalogue();
    Bound<Experiment> bound =
        ExperimentFile.bind(run.experiment(), overrides, Experiment.class, catalogue);
    return Plan.of(bound, catalogue, run.name());
  }

  /** A run by folder, name, id or {@code latest}. */
  RunDirectory find(String what) {
    return RunDirectory.find(runs, what);
  }

  /** The runner for this process's command. */
  static Runner runner(List<String> arguments) {
    return new Runner(
        assets(),
        TerminalProgress.ofStandardError(),
        Stop.begin(),
        "langevin " + String.join(" ", arguments));
  }
}
