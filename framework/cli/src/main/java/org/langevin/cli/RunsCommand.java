package org.langevin.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.compare.Condition;
import org.langevin.runner.compare.MetricName;
import org.langevin.runner.compare.RunList;
import org.langevin.runner.compare.RunSummary;
import org.langevin.runner.compare.TextTable;
import org.langevin.runner.report.NumberText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code langevin runs}. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = {
      "Lists runs, the newest first; stages and trials stand below the run that they are of.",
      "What stands in the first column names the run to other commands; so do `latest`, the"
          + " experiment's name alone (its newest run) and the beginning of an id."
    })
final class RunsCommand implements Callable<Integer> {
  private static final List<String> FACTS =
      List.of(
          "status",
          "started",
          "finished",
          "seed",
          "engine",
          "device",
          "version",
          "commit",
          "dataset.name",
          "dataset.hash");

  @Option(
      names = "--name",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Only experiments of this name, such as mnist-*.")
  private String name = "*";

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only runs that are running, finished, interrupted or failed.")
  private @Nullable String status;

  @Option(
      names = "--where",
      paramLabel = "KEY=VALUE",
      description = {
        "Only runs with this value of a key of the experiment, of run.json or of a metric; also !=,"
            + " <, <=, > and >=. May be repeated. Examples: --where sampler=ddim --where"
            + " 'optimizer.lr<1e-3' --where dataset.name=mnist"
      })
  private List<String> where = new ArrayList<>();

  @Option(
      names = "--sort",
      paramLabel = "METRIC",
      description =
          "By this metric, the smallest first, runs without it last; fid stands for"
              + " fid.classifier-10k-train if there is no other.")
  private @Nullable String sort;

  @Option(names = "--descending", description = "With --sort: the greatest first.")
  private boolean descending;

  @Option(names = "--json", description = "As JSON, with more facts and all metrics.")
  private boolean json;

  @Mixin private Runs runs = new Runs();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    RunList list = runs.list();
    List<Condition> conditions = where.stream().map(Condition::parse).toList();
    List<RunSummary> found = new ArrayList<>();
    for (RunSummary run : list.named(name)) {
      filtered(run, conditions, found);
    }
    String metric = sort == null ? null : MetricName.resolve(sort, found);
    if (metric != null) {
      found.sort(by(metric));
    }
    if (json) {
      out.println(json(found).toPrettyString());
    } else if (found.isEmpty()) {
      out.println("No runs" + (filters() ? " that match" : "") + " in " + runs.folder());
    } else {
      out.print(table(found, metric));
    }
    out.flush();
    list.unreadable().forEach(spec.commandLine().getErr()::println);
    return ExitCode.DONE.code;
  }

  private boolean filters() {
    return status != null || !where.isEmpty() || !name.equals("*");
  }

  /** A run that matches comes with its parts; of one that does not, the parts that match come. */
  private void filtered(RunSummary run, List<Condition> conditions, List<RunSummary> found) {
    if (matches(run, conditions)) {
      found.add(run);
    } else {
      run.parts().forEach(part -> filtered(part, conditions, found));
    }
  }

  private boolean matches(RunSummary run, List<Condition> conditions) {
    return (status == null || status.equalsIgnoreCase(run.status()))
        && conditions.stream().allMatch(condition -> condition.holds(run));
  }

  /** A whole is as good as the best of its parts. */
  private Comparator<RunSummary> by(String metric) {
    Comparator<Double> order =
        descending ? Comparator.<Double>naturalOrder().reversed() : Comparator.naturalOrder();
    return Comparator.comparing(run -> best(run, metric, order), Comparator.nullsLast(order));
  }

  private static @Nullable Double best(RunSummary run, String metric, Comparator<Double> order) {
    Double own = run.metrics().get(metric);
    Double best = own == null || own.isNaN() ? null : own;
    for (RunSummary part : run.parts()) {
      Double other = best(part, metric, order);
      if (other != null && (best == null || order.compare(other, best) < 0)) {
        best = other;
      }
    }
    return best;
  }

  private String table(List<RunSummary> found, @Nullable String metric) {
    List<String> keys =
        where.stream().map(Condition::parse).map(Condition::key).distinct().toList();
    List<String> head = new ArrayList<>(List.of("run", "status", "started", "took", "seed"));
    head.addAll(keys);
    head.add(metric == null ? "final-loss" : metric);
    TextTable table = new TextTable().row(head);
    found.forEach(run -> row(run, 0, keys, metric == null ? "final-loss" : metric, table));
    return table.toString();
  }

  private static void row(
      RunSummary run, int depth, List<String> keys, String metric, TextTable table) {
    List<String> cells = new ArrayList<>();
    cells.add(depth == 0 ? run.reference() : "  ".repeat(depth) + run.id());
    cells.add(run.status());
    cells.add(run.started().replace('T', ' ').replaceFirst("(:\\d\\d)?(Z|[+-]\\d\\d:\\d\\d)$", ""));
    cells.add(run.seconds().isPresent() ? NumberText.duration(run.seconds().getAsDouble()) : "");
    cells.add(run.fact("seed"));
    for (String key : keys) {
      cells.add(new Condition(key, Condition.Operator.EQUAL, "").value(run));
    }
    Double value = (metric.equals("final-loss") ? run.numbers() : run.metrics()).get(metric);
    cells.add(value == null ? "" : NumberText.of(value));
    table.row(cells);
    run.parts().forEach(part -> row(part, depth + 1, keys, metric, table));
  }

  private static ArrayNode json(List<RunSummary> found) {
    ArrayNode array = new ObjectMapper().createArrayNode();
    for (RunSummary run : found) {
      ObjectNode node = array.addObject();
      node.put("run", run.reference());
      node.put("path", run.path().toString());
      node.put("name", run.name());
      for (String fact : FACTS) {
        node.put(fact, run.fact(fact));
      }
      ObjectNode metrics = node.putObject("metrics");
      for (Map.Entry<String, Double> metric : run.metrics().entrySet()) {
        double value = metric.getValue();
        if (Double.isFinite(value)) {
          metrics.put(metric.getKey(), value);
        } else {
          metrics.put(metric.getKey(), String.valueOf(value));
        }
      }
      if (run.isWhole()) {
        node.set("parts", json(run.parts()));
      }
    }
    return array;
  }
}
