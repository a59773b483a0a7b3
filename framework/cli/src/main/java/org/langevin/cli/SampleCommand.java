package org.langevin.cli;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.Plan;
import org.langevin.runner.Runner.Sheet;
import org.langevin.runner.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin sample}. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    description = {
      "Draws samples from a run's newest checkpoint.",
      "The checkpoint carries the experiment, so nothing of the model is repeated here. Other"
          + " samplers: -o sampler=ddim -o sampler.steps=20; more samples: -o samples.count=256;"
          + " raw parameters: -o samples.weights=raw; other noise: -o seed=2."
    })
final class SampleCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "Folder, name, id or `latest`.")
  private String run = "";

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where pictures and numbers go (default: a new folder in the run's samples).")
  private @Nullable Path to;

  @Option(
      names = "--neighbours",
      description =
          "Also show the first 8 samples, each in a row with the training images nearest to it.")
  private boolean neighbours;

  @Option(
      names = "--interpolations",
      description = "Also show rows of samples, each from one sample's noise to another's.")
  private boolean interpolations;

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Plan plan = setup.plan(setup.find(run));
    RunDirectory directory = setup.findLast(run);
    Set<Sheet> also = EnumSet.noneOf(Sheet.class);
    if (neighbours) {
      also.add(Sheet.NEIGHBOURS);
    }
    if (interpolations) {
      also.add(Sheet.INTERPOLATIONS);
    }
    return ExitCode.of(Setup.runner(RunCommand.arguments(spec)).sample(plan, directory, to, also))
        .code;
  }
}
