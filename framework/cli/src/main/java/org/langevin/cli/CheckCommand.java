package org.langevin.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.langevin.runner.Chain;
import org.langevin.runner.Forecast;
import org.langevin.runner.assets.CachedAssets;
import org.langevin.runner.sweep.Composition;
import org.langevin.runner.sweep.Overview;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Reports every problem of an experiment file, or what it would run. Runs nothing.")
final class CheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The experiment, a HOCON file.")
  private Path file = Path.of("");

  @Option(
      names = "--measure",
      description = "Also time a few steps and one batch of samples, and forecast time and memory.")
  private boolean measure;

  @Option(names = "--resolved", description = "Also print every key with its origin.")
  private boolean resolved;

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    Optional<Composition> sweep = setup.sweep(file);
    if (sweep.isPresent()) {
      out.print(Overview.of(sweep.get(), measure));
      out.flush();
      return ExitCode.DONE.code;
    }
    Chain chain = setup.chain(file);
    CachedAssets assets = Setup.assets();
    for (Chain.Stage stage : chain.stages()) {
      out.print(chain.isStaged() ? "stage " + stage.name() + "\n" : "");
      out.print(Forecast.of(stage.plan(), measure));
      stage.plan().assets().stream()
          .filter(asset -> !assets.has(asset))
          .forEach(
              asset ->
                  out.printf(
                      Locale.ROOT,
                      "%-12s %s, %,d bytes, is not in the cache: the run fetches it, and langevin"
                          + " fetch %s does so beforehand%n",
                      "to fetch",
                      asset.name(),
                      asset.size(),
                      file));
      if (resolved) {
        out.print("\n" + stage.plan().bound().render());
      }
    }
    out.flush();
    return ExitCode.DONE.code;
  }
}
