package org.langevin.runner.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.langevin.runner.compare.Comparison.Entry;
import org.langevin.runner.compare.Differences.Row;

/**
 * Metrics of several runs' evaluations, a row for each evaluation. Values that were measured
 * differently never share a column: a metric has as many columns as there are yardsticks.
 */
final class MetricTable {
  /** What one wants to see of how samples were drawn, even where it does not differ. */
  private static final List<String> ALWAYS = List.of("sampler.type", "weights");

  /** What is in a column of its own, or belongs to the yardstick. */
  private static final Set<String> ELSEWHERE = Set.of("nfe");

  /** A column: a metric, and with what it was measured. */
  record Column(String metric, Map<String, String> yardstick) {}

  /** A run's evaluation. */
  record Line(Entry entry, Evaluation evaluation) {}

  private final List<Line> lines = new ArrayList<>();
  private final Set<Column> columns = new LinkedHashSet<>();

  MetricTable(List<Entry> entries) {
    for (Entry entry : entries) {
      for (Evaluation evaluation : entry.run().evaluations()) {
        lines.add(new Line(entry, evaluation));
        for (String metric : evaluation.metrics().keySet()) {
          columns.add(new Column(metric, evaluation.yardstick(metric)));
        }
      }
    }
  }

  List<Line> lines() {
    return lines;
  }

  /** The columns, those of one metric beside one another. */
  List<Column> columns() {
    List<String> metrics = columns.stream().map(Column::metric).distinct().toList();
    return columns.stream()
        .sorted(Comparator.comparingInt(column -> metrics.indexOf(column.metric())))
        .toList();
  }

  /**
   * Keys of the protocols that say how samples were drawn, where that differs. A key that only some
   * evaluations have, all with the same value, is its sampler's own and differs with that.
   */
  List<String> conditions() {
    Set<String> keys = new LinkedHashSet<>();
    for (Line line : lines) {
      keys.addAll(line.evaluation().conditions().keySet());
    }
    keys.removeAll(ELSEWHERE);
    keys.removeIf(key -> !ALWAYS.contains(key) && isSame(key));
    return List.copyOf(keys);
  }

  private boolean isSame(String key) {
    return lines.stream()
            .flatMap(line -> Stream.ofNullable(line.evaluation().conditions().get(key)))
            .distinct()
            .count()
        < 2;
  }

  /**
   * The mark of a column whose metric has others: A for the first yardstick of all, B for the
   * second; empty if the metric has one column.
   */
  String mark(Column column) {
    boolean alone = columns.stream().filter(c -> c.metric().equals(column.metric())).count() < 2;
    if (alone) {
      return "";
    }
    int index = yardsticks().indexOf(column.yardstick());
    return index < 26 ? String.valueOf((char) ('A' + index)) : "A" + index;
  }

  /** All ways of measuring, the trivial one left out. */
  List<Map<String, String>> yardsticks() {
    Set<Map<String, String>> all = new LinkedHashSet<>();
    columns.forEach(column -> all.add(column.yardstick()));
    all.remove(Map.of());
    return List.copyOf(all);
  }

  /** In what the ways of measuring differ. */
  List<Row> yardstickDifferences() {
    return Differences.rows(yardsticks());
  }

  /** What all ways of measuring share. */
  Map<String, String> common() {
    Map<String, String> common = new LinkedHashMap<>();
    List<Map<String, String>> all = yardsticks();
    if (!all.isEmpty()) {
      common.putAll(all.get(0));
      all.forEach(other -> common.entrySet().retainAll(other.entrySet()));
    }
    return common;
  }
}
