package org.langevin.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.langevin.config.InputException;
import org.langevin.runner.Runner;
import org.langevin.runner.assets.CachedAssets;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sweep.Composition;
import org.langevin.runner.sweep.Launcher;
import org.langevin.runner.sweep.Sweep;
import org.langevin.runner.sweep.SweepSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin sweep}. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    customSynopsis = {"langevin sweep [OPTIONS] FILE", "langevin sweep [OPTIONS] resume RUN"},
    description = {
      "Runs every trial of an experiment file with a block `sweep`; so does `run`.",
      "`sweep resume RUN` goes on with one that was cut off, and repeats nothing; so does `resume`."
    })
final class SweepCommand implements Callable<Integer> {
  private static final String RESUME = "resume";

  @Parameters(
      paramLabel = "FILE | resume RUN",
      arity = "1..2",
      description = "The experiment, or the sweep to go on with.")
  private List<String> what = new ArrayList<>();

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<String> typed = RunCommand.arguments(spec);
    if (what.get(0).equals(RESUME) && what.size() == 2) {
      return resume(setup, setup.find(what.get(1)), typed);
    } else if (what.size() == 2) {
      throw new InputException("Write `sweep FILE`, or `sweep resume RUN`.");
    }
    Path file = Path.of(what.get(0));
    Composition composition =
        setup
            .sweep(file)
            .orElseThrow(
                () -> {
                  setup.chain(file); // says what else is wrong, if anything is
                  return new InputException(
                      file + " has no block `sweep`, such as: sweep { grid { seed = [1, 2, 3] } }");
                });
    return start(setup, composition, typed);
  }

  /** Runs a new sweep. */
  static int start(Setup setup, Composition composition, List<String> typed) {
    CachedAssets assets = Setup.assets();
    Sweep sweep = Sweep.create(composition, setup.runs, assets, Setup.command(typed));
    return live(setup, sweep, typed);
  }

  /** Goes on with a sweep. */
  static int resume(Setup setup, RunDirectory directory, List<String> typed) {
    if (!directory.isSweep()) {
      throw new InputException(directory.path() + " is no sweep; to go on: langevin resume");
    } else if (!setup.overrides.isEmpty()) {
      throw new InputException("A sweep that has begun takes no -o: its trials are frozen.");
    }
    return live(setup, setup.sweep(directory), typed);
  }

  private static int live(Setup setup, Sweep sweep, List<String> typed) {
    BooleanSupplier stop = Stop.begin();
    TerminalProgress progress = TerminalProgress.ofStandardError();
    Runner runner = new Runner(Setup.assets(), progress, stop, Setup.command(typed));
    Setup trials = new Setup(); // overrides are in the frozen trials already
    trials.runs = setup.runs;
    SweepSettings settings = sweep.settings();
    Launcher launcher =
        settings.parallel() > 1 || !settings.devices().isEmpty()
            ? new Processes(settings.devices(), stop, progress)
            : new InProcess(trials, runner, stop);
    Sweep.Summary summary =
        sweep.run(launcher, trials.chain(sweep.first()).last().trackers(), progress, stop);
    progress.note(
        summary.finished()
            + " trials finished, "
            + summary.failed()
            + " failed: "
            + sweep.directory().path());
    return ExitCode.of(summary.outcome()).code;
  }
}
