package org.langevin.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.Chain;
import org.langevin.runner.run.RunDirectory;
import org.langevin.runner.sweep.Composition;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Trains, samples and reports what an experiment file says.",
      "With --from RUN, what that run saved is run again: the same seed and experiment, and on the"
          + " same machine, engine and data the same bytes. Whatever is not the same is warned of."
    })
final class RunCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  private static final class Source {
    @Parameters(paramLabel = "FILE", description = "The experiment, a HOCON file.")
    private @Nullable Path file;

    @Option(
        names = "--from",
        paramLabel = "RUN",
        description = "Repeat this run: folder, name, id or `latest`. -o changes what it did.")
    private @Nullable String from;
  }

  @Mixin private Setup setup = new Setup();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (source.from != null) {
      RunDirectory original = setup.find(source.from);
      Chain chain = setup.chain(original);
      return ExitCode.of(Setup.runner(arguments(spec)).repeat(original, chain, setup.runs)).code;
    }
    Path file = Objects.requireNonNull(source.file);
    Optional<Composition> sweep = setup.sweep(file);
    if (sweep.isPresent()) {
      return SweepCommand.start(setup, sweep.get(), arguments(spec));
    }
    Chain chain = setup.chain(file);
    return ExitCode.of(Setup.runner(arguments(spec)).run(chain, setup.runs)).code;
  }

  /** The command line as it was typed. */
  static java.util.List<String> arguments(CommandSpec spec) {
    CommandLine root = spec.root().commandLine();
    return root.getParseResult().originalArgs();
  }
}
