package org.langevin.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.langevin.runner.compare.Differences;
import org.langevin.runner.compare.RunSummary;
import org.langevin.runner.compare.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code langevin diff}. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description =
        "Prints in what two runs differ: keys of the experiment, versions, data and numbers.")
final class DiffCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A", description = "Folder, name, id or `latest`.")
  private String first = "";

  @Parameters(index = "1", paramLabel = "B", description = "Likewise.")
  private String second = "";

  @Mixin private Runs runs = new Runs();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<RunSummary> both = List.of(runs.list().find(first), runs.list().find(second));
    TextTable table = new TextTable();
    table.row(List.of("", both.get(0).reference(), both.get(1).reference()));
    boolean any = section("experiment", Differences.experiment(both), table);
    if (!any) {
      table.row(List.of("experiment", "the same in every key", ""));
    }
    section("versions", Differences.versions(both), table);
    section("data", Differences.data(both), table);
    section("numbers", Differences.numbers(both), table);
    out.print(table);
    out.flush();
    return ExitCode.DONE.code;
  }

  private static boolean section(String title, List<Differences.Row> rows, TextTable table) {
    if (!rows.isEmpty()) {
      table.row(List.of(title));
    }
    for (Differences.Row row : rows) {
      List<String> cells = new ArrayList<>(List.of("  " + row.key()));
      row.shown().forEach(value -> cells.add(value.isEmpty() ? "-" : value));
      table.row(cells);
    }
    return !rows.isEmpty();
  }
}
