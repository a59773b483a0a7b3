package org.langevin.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.langevin.runner.compare.Comparison;
import org.langevin.runner.compare.ComparisonPage;
import org.langevin.runner.compare.RunList;
import org.langevin.runner.compare.RunSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Writes runs beside one another as one HTML page: samples, metrics with their protocol,"
          + " curves, differing keys, provenance.",
      "The page needs no other file and no network."
    })
final class CompareCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description =
          "Folder, id or `latest`; a name stands for all runs of that name, a chain for its stages,"
              + " a sweep for its trials.")
  private List<String> what = new ArrayList<>();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "compare.html",
      description = "The page (default: ${DEFAULT-VALUE}).")
  private Path to = Path.of("compare.html");

  @Mixin private Runs runs = new Runs();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    RunList list = runs.list();
    List<RunSummary> selected = new ArrayList<>();
    what.forEach(one -> selected.addAll(list.select(one)));
    ComparisonPage.write(Comparison.of(selected), to);
    PrintWriter out = spec.commandLine().getOut();
    out.println(to.toAbsolutePath().normalize());
    out.flush();
    list.unreadable().forEach(spec.commandLine().getErr()::println);
    return ExitCode.DONE.code;
  }
}
