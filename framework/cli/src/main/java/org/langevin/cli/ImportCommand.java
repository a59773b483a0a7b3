package org.langevin.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.diffusers.PipelineImport;
import org.langevin.runner.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a run of a model that Hugging Face's diffusers saved; `langevin sample` draws from it.",
      "DIR is a pipeline (model_index.json, scheduler/, unet/) with a UNet2DModel and a"
          + " DDPMScheduler, or a UNet2DModel's folder; without a scheduler_config.json, the"
          + " scheduler has diffusers' defaults. Only safetensors are read. Parameters in unet_ema/"
          + " become the run's moving average; with unet_raw/, those in unet/ do.",
      "The run's dataset is only a name for the images' sizes: it has no images to train on."
    })
final class ImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The folder to read.")
  private Path folder = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The run's name (default: the folder's).")
  private @Nullable String name;

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    RunDirectory run =
        PipelineImport.read(
            folder,
            name,
            setup.runs,
            setup.overrides,
            Setup.catalogue(),
            "langevin " + String.join(" ", RunCommand.arguments(spec)));
    var out = spec.commandLine().getOut();
    out.println("imported: " + run.path());
    out.println("to draw from it: langevin sample " + run.path());
    out.flush();
    return ExitCode.DONE.code;
  }
}
