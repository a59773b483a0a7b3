package org.langevin.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.langevin.runner.diffusers.PipelineExport;
import org.langevin.runner.experiment.Experiment;
import org.langevin.runner.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a run's newest checkpoint as a folder for other software.",
      "diffusers: DDPMPipeline.from_pretrained(DIR) loads it. unet/ holds the moving average (with"
          + " --weights raw: the parameters as trained), and unet_raw/ (or unet_ema/) the others."
          + " The scheduler takes variance and clipping from the run's ancestral sampler; change"
          + " them with -o sampler.variance=fixed-small."
    })
final class ExportCommand implements Callable<Integer> {
  /** Whose folder. */
  enum Format {
    /** Hugging Face's library for PyTorch. */
    DIFFUSERS
  }

  @Parameters(index = "0", paramLabel = "RUN", description = "Folder, name, id or `latest`.")
  private String run = "";

  @Parameters(index = "1", paramLabel = "DIR", description = "The folder to write.")
  private Path target = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "Whose folder: diffusers, the only one so far.",
      defaultValue = "diffusers")
  private Format format = Format.DIFFUSERS;

  @Option(
      names = "--weights",
      paramLabel = "WHICH",
      description =
          "Parameters in unet/: ema or raw (default: ${DEFAULT-VALUE}); raw ones if the run keeps no"
              + " average.",
      defaultValue = "ema")
  private Experiment.Weights weights = Experiment.Weights.EMA;

  @Option(
      names = "--force",
      description =
          "Write into a folder that is not empty. An earlier export in it is replaced, other files"
              + " stay.")
  private boolean force;

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    RunDirectory directory = setup.find(run);
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case DIFFUSERS ->
          PipelineExport.write(
                  setup.plan(directory), Setup.catalogue(), directory, weights, target, force)
              .forEach(out::println);
    }
    out.println("written: " + target);
    out.flush();
    return ExitCode.DONE.code;
  }
}
