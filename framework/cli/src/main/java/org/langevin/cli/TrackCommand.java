package org.langevin.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.langevin.config.ConfigException;
import org.langevin.config.InputException;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.tracking.Syncing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin track}. */
@Command(
    name = "track",
    mixinStandardHelpOptions = true,
    description = "Tells trackers of runs that are over, or at work.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrackCommand.Sync.class, TrackCommand.Export.class})
final class TrackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.INPUT.code;
  }

  /** {@code langevin track sync}. */
  @Command(
      name = "sync",
      mixinStandardHelpOptions = true,
      description = {
        "Tells trackers what they missed of runs: those that the runs were started with, or others:"
            + " -o tracking=[mlflow].",
        "What was told is not told again. A run whose process died is told to have failed."
      })
  static final class Sync implements Callable<Integer> {
    @Parameters(
        paramLabel = "RUN",
        arity = "0..*",
        description = "Folders, names or ids; none: latest.")
    private List<String> runs = new ArrayList<>();

    @Option(names = "--all", description = "All runs that name trackers.")
    private boolean all;

    @Mixin private Setup setup = new Setup();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
      List<RunDirectory> chosen = chosen();
      PrintWriter out = spec.commandLine().getOut();
      Syncing syncing = new Syncing(Setup.catalogue(), setup.overrides, out::println);
      ExitCode worst = ExitCode.DONE;
      for (RunDirectory run : chosen) {
        try {
          if (!all && syncing.trackers(run).isEmpty()) {
            throw new InputException(
                run.id() + " names no tracker; name one with -o tracking=[mlflow]");
          }
          worst = syncing.sync(run) || worst == ExitCode.INPUT ? worst : ExitCode.OUTSIDE;
        } catch (ConfigException e) {
          out.println(run.id() + ": " + e.getMessage());
          worst = ExitCode.INPUT;
        }
      }
      out.flush();
      return worst.code;
    }

    private List<RunDirectory> chosen() {
      if (all) {
        return RunDirectory.all(setup.runs).stream()
            .map(path -> setup.find(path.toString()))
            .toList();
      }
      return (runs.isEmpty() ? List.of("latest") : runs).stream().map(setup::find).toList();
    }
  }

  /** {@code langevin track export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = {
        "Writes runs as the folder of files from which MLflow makes a database, without a server:",
        "mlflow migrate-filestore --source DIR --target sqlite:////ABSOLUTE/mlflow.db"
      })
  static final class Export implements Callable<Integer> {
    @Parameters(
        paramLabel = "RUN... DIR",
        arity = "2..*",
        description = "Folders, names or ids of runs, and the folder to write.")
    private List<String> runsAndFolder = new ArrayList<>();

    @Option(
        names = "--checkpoints",
        paramLabel = "WHICH",
        description = "none, last or all (default: ${DEFAULT-VALUE}).",
        defaultValue = "none")
    private String checkpoints = "none";

    @Mixin private Setup setup = new Setup();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
      int last = runsAndFolder.size() - 1;
      Path folder = Path.of(runsAndFolder.get(last)).toAbsolutePath().normalize();
      String quoted = "\"" + folder.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
      List<String> overrides = new ArrayList<>(setup.overrides);
      overrides.add(
          "tracking=[{ type = mlflow-files, folder = %s, checkpoints = %s }]"
              .formatted(quoted, checkpoints));
      PrintWriter out = spec.commandLine().getOut();
      Syncing syncing = new Syncing(Setup.catalogue(), overrides, out::println);
      boolean done = true;
      for (String run : runsAndFolder.subList(0, last)) {
        done &= syncing.sync(setup.find(run));
      }
      out.flush();
      return (done ? ExitCode.DONE : ExitCode.OUTSIDE).code;
    }
  }
}
