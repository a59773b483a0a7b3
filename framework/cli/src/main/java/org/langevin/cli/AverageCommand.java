package org.langevin.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.langevin.runner.Plan;
import org.langevin.runner.PostHoc;
import org.langevin.runner.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin average}. */
@Command(
    name = "average",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a run whose moving average has another width, after training.",
      "RUN must have kept power averages, with train.power-ema = [0.05, 0.10], at several"
          + " checkpoints (train.checkpoints-kept, train.checkpoint-every): the sum of them that"
          + " comes closest to the wanted average is taken (Karras et al. 2024, appendix C). The new"
          + " run, NAME-power-WIDTH, is sampled, exported and learned from like any other."
    })
final class AverageCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "Folder, name, id or `latest`.")
  private String run = "";

  @Option(
      names = "--width",
      paramLabel = "WIDTH",
      required = true,
      description =
          "Standard deviation of the average's weights over the steps, relative to the number of"
              + " steps: 0.10 is long, 0.02 short.")
  private double width;

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Plan plan = setup.plan(setup.find(run));
    RunDirectory parent = setup.findLast(run);
    PostHoc.Made made =
        PostHoc.make(
            plan,
            parent,
            width,
            setup.runs,
            "langevin " + String.join(" ", RunCommand.arguments(spec)));
    var out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "width %s from %d checkpoints, off by %.2g%% of its profile: %s%n",
        width,
        made.checkpoints(),
        100 * made.error(),
        made.run().path());
    out.println("to draw from it: langevin sample " + made.run().path());
    out.flush();
    return ExitCode.DONE.code;
  }
}
