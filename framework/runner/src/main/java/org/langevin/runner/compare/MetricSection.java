package org.langevin.runner.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.langevin.runner.compare.Comparison.Entry;
import org.langevin.runner.compare.Differences.Row;
import org.langevin.runner.compare.Table.Cell;
import org.langevin.runner.report.Html;

/** Metrics: a row for each evaluation; the header of each column says with what it was measured. */
final class MetricSection {
  private final List<Entry> entries;
  private final Html out;

  MetricSection(List<Entry> entries, Html out) {
    this.entries = entries;
    this.out = out;
  }

  /** Writes the section, if anything was evaluated. */
  void write() {
    MetricTable metrics = new MetricTable(entries);
    if (metrics.lines().isEmpty()) {
      return;
    }
    List<String> conditions = metrics.conditions();
    List<Cell> head = new ArrayList<>(List.of(Cell.text("run"), Cell.text("step")));
    conditions.forEach(key -> head.add(Cell.text(key)));
    for (MetricTable.Column column : metrics.columns()) {
      String mark = metrics.mark(column);
      head.add(
          Cell.text(column.metric() + (mark.isEmpty() ? "" : " (" + mark + ")")).looking("number"));
    }
    Table table = new Table("metrics", "Metrics of the runs' evaluations", head);
    for (MetricTable.Line line : metrics.lines()) {
      Evaluation evaluation = line.evaluation();
      List<Cell> cells = new ArrayList<>(List.of(Cell.text(line.entry().label())));
      cells.add(evaluation.step() < 0 ? Cell.text("") : Cell.number((double) evaluation.step()));
      for (String key : conditions) {
        cells.add(Cell.plain(evaluation.conditions().getOrDefault(key, "")));
      }
      for (MetricTable.Column column : metrics.columns()) {
        Double value = evaluation.metrics().get(column.metric());
        boolean same = column.yardstick().equals(evaluation.yardstick(column.metric()));
        cells.add(value != null && same ? Cell.number(value) : Cell.text("").looking("number"));
      }
      table.row(line.entry().number(), cells);
    }
    out.open("section").element("h2", "Metrics");
    table.write(out);
    protocol(metrics);
    out.close().line();
  }

  private void protocol(MetricTable metrics) {
    List<Row> differing = metrics.yardstickDifferences();
    if (!differing.isEmpty()) {
      out.open("div", "class", "notice pause");
      out.element(
          "p",
          "Not everything was measured in the same way. Values of one metric with different"
              + " protocols stand in columns of their own, marked with a letter, and do not"
              + " compare:");
      out.open("ul");
      for (int i = 0; i < metrics.yardsticks().size(); i++) {
        int protocol = i;
        List<String> keys =
            differing.stream()
                .map(row -> row.key() + " = " + Cell.said(row.shown().get(protocol)))
                .toList();
        out.element("li", (char) ('A' + i) + ": " + String.join(", ", keys));
      }
      out.close().close();
    }
    Map<String, String> common = metrics.common();
    if (!common.isEmpty()) {
      List<String> keys = new ArrayList<>();
      common.forEach((key, value) -> keys.add(key + " = " + value));
      String begin = differing.isEmpty() ? "Protocol: " : "The same in all: ";
      out.element("p", begin + String.join(", ", keys), "class", "quiet");
    }
  }
}
