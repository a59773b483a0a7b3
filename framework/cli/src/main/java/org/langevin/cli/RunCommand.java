package org.langevin.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.langevin.runner.Chain;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Trains, samples and reports what an experiment file says.")
final class RunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The experiment, a HOCON file.")
  private Path file = Path.of("");

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Chain chain = setup.chain(file);
    return ExitCode.of(Setup.runner(arguments(spec)).run(chain, setup.runs)).code;
  }

  /** The command line as it was typed. */
  static java.util.List<String> arguments(CommandSpec spec) {
    CommandLine root = spec.root().commandLine();
    return root.getParseResult().originalArgs();
  }
}
