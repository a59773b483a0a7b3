package org.langevin.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.langevin.config.Catalogue;
import org.langevin.config.ExperimentFile;
import org.langevin.runner.Plan;
import org.langevin.runner.assets.CachedAssets;
import org.langevin.runner.experiment.Experiment;
import org.langevin.spi.Loss;
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
    description = "Downloads beforehand what an experiment, a dataset or a loss needs.")
final class FetchCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "WHAT",
      description = "An experiment file, a dataset such as mnist, or a loss such as lpips.")
  private String what = "";

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Asset> assets = assets();
    CachedAssets cache = Setup.assets();
    for (Asset asset : assets) {
      out.println(cache.fetch(asset));
    }
    out.println(assets.size() + (assets.size() == 1 ? " file" : " files"));
    out.flush();
    return ExitCode.DONE.code;
  }

  private List<Asset> assets() {
    Path file = Path.of(what);
    if (Files.exists(file) || what.endsWith(".conf")) {
      return setup.chain(file).stages().stream()
          .flatMap(stage -> stage.plan().assets().stream())
          .distinct()
          .toList();
    }
    Catalogue catalogue = Setup.catalogue();
    boolean loss = catalogue.named(Loss.class).containsKey(what);
    String chosen = loss ? "dataset = cifar10, loss.type" : "dataset.type";
    Plan plan =
        Plan.of(
            ExperimentFile.bindText(
                "fetch " + what,
                "train.steps = 1, network.type = mlp, " + chosen + " = \"" + what + "\"",
                setup.overrides,
                Experiment.class,
                catalogue),
            catalogue,
            what);
    List<Asset> assets = new ArrayList<>(plan.assets());
    if (loss) {
      assets.removeAll(plan.dataset().assets());
    }
    return assets;
  }
}
