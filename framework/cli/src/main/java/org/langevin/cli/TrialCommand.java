package org.langevin.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.langevin.runner.Runner;
import org.langevin.runner.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin trial}: one trial, in the process that a sweep started for it. */
@Command(name = "trial", hidden = true, description = "Runs a frozen trial; for sweeps alone.")
final class TrialCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "The trial's folder.")
  private Path folder = Path.of("");

  @Option(names = "--until", description = "Steps after which the trial pauses.")
  private long until = Long.MAX_VALUE;

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    endWithParent(System.in);
    RunDirectory trial = RunDirectory.at(folder);
    try (FileChannel lock =
        FileChannel.open(
            folder.resolve("trial.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock.lock(); // a process of a sweep that was killed may still be about to end
      BooleanSupplier stop = Stop.begin();
      Runner runner =
          new Runner(
              Setup.assets(),
              TerminalProgress.ofStandardError(),
              stop,
              Setup.command(RunCommand.arguments(spec)));
      return InProcess.code(new InProcess(setup, runner, stop).launch(trial, until, 0));
    }
  }

  /** Ends this process when its standard input closes, which the parent holds open. */
  private static void endWithParent(InputStream in) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (in.read() >= 0) {
                  // nobody writes here
                }
              } catch (IOException e) {
                // closed is closed
              }
              Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code);
            },
            "langevin-parent");
    watch.setDaemon(true);
    watch.start();
  }
}
