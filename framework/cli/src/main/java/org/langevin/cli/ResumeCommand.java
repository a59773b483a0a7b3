package org.langevin.cli;

import java.util.concurrent.Callable;
import org.langevin.runner.Chain;
import org.langevin.runner.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin resume}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Goes on with a run from its newest checkpoint.",
      "The result equals that of a run that was never interrupted, byte for byte on the same"
          + " engine, device and number of threads."
    })
final class ResumeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "Folder, name, id or `latest`.")
  private String run = "";

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    RunDirectory directory = setup.find(run).whole();
    if (directory.isSweep()) {
      return SweepCommand.resume(setup, directory, RunCommand.arguments(spec));
    }
    Chain chain = setup.chain(directory);
    return ExitCode.of(Setup.runner(RunCommand.arguments(spec)).resume(chain, directory)).code;
  }
}
