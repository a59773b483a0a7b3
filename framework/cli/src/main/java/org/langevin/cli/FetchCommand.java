package org.langevin.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.Plan;
import org.langevin.runner.assets.CachedAssets;
import org.langevin.runner.experiment.Experiment;
import org.langevin.spi.data.Asset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin fetch}. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = "Downloads beforehand what an experiment or a dataset needs.")
final class FetchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "WHAT", description = "An experiment file, or a dataset such as mnist.")
  private String what = "";

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Asset> assets = plan().dataset().assets();
    CachedAssets cache = Setup.assets();
    for (Asset asset : assets) {
      out.println(cache.fetch(asset));
    }
    out.println(assets.size() + (assets.size() == 1 ? " file" : " files"));
    out.flush();
    return ExitCode.DONE.code;
  }

  private Plan plan() {
    Path file = Path.of(what);
    if (Files.exists(file) || what.endsWith(".conf")) {
      return setup.plan(file);
    }
    Catalogue catalogue = Setup.catalogue();
    String experiment = "train.steps = 1, network.type = mlp, dataset { type = \"" + what + "\" }";
    return Plan.of(
        ExperimentFile.bindText(
            "fetch " + what, experiment, List.of(), Experiment.class, catalogue),
        catalogue,
        what);
  }
}
