package org.langevin.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.langevin.config.Redaction;
import org.langevin.spi.engine.DeviceMemoryException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point. */
@Command(
    name = "langevin",
    description = "Runs experiments with diffusion models, each from one file.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      SweepCommand.class,
      TrialCommand.class,
      ResumeCommand.class,
      SampleCommand.class,
      EvaluateCommand.class,
      TableCommand.class,
      RunsCommand.class,
      DiffCommand.class,
      CompareCommand.class,
      AverageCommand.class,
      PluginsCommand.class,
      EnginesCommand.class,
      FetchCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      TrackCommand.class,
      MlflowCommand.class,
      BenchCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done; 2 the input; 3 memory, disk or device; 4 a server or download;",
      "5 training diverged; 70 a fault of Langevin; 130 interrupted, resumable."
    })
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    Logging.start();
    Runtime.getRuntime().exit(run(args, System.out, System.err));
  }

  /** Runs a command within this process and gives its exit code. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    CommandLine line = new CommandLine(new Main());
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, err));
    try {
      return line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError failure) {
      return report(failure, err);
    } finally {
      Stop.end();
    }
  }

  private static int report(Throwable failure, PrintStream err) {
    ExitCode code = ExitCode.of(failure);
    if (code == ExitCode.FAULT) {
      err.println("This is a fault of Langevin; please report it with what follows.");
      failure.printStackTrace(err);
    } else if (failure instanceof OutOfMemoryError) {
      err.println(
          "Out of memory ("
              + failure.getMessage()
              + "): lower train.microbatch or samples.batch,"
              + " or give the JVM more with LANGEVIN_JAVA_OPTS=-Xmx8g");
    } else if (failure instanceof DeviceMemoryException) {
      err.println(
          "The device's memory is too small ("
              + failure.getMessage()
              + "): lower train.microbatch or samples.batch, or choose another with engine.device");
    } else {
      err.println(Redaction.text(String.valueOf(failure.getMessage())));
    }
    return code.code;
  }
}
