package org.langevin.runner.compare;

import java.util.ArrayList;
import java.util.List;
import org.langevin.runner.compare.Comparison.Entry;
import org.langevin.runner.compare.Differences.Row;
import org.langevin.runner.compare.Table.Cell;
import org.langevin.runner.report.Html;

/** In what the experiments differ. */
final class DifferenceSection {
  /** More runs than this, and than keys, have a row each in the table of differing keys. */
  private static final int WIDE = 6;

  private final Comparison comparison;
  private final List<Entry> entries;
  private final Html out;

  DifferenceSection(Comparison comparison, Html out) {
    this.comparison = comparison;
    this.entries = comparison.entries();
    this.out = out;
  }

  /** Writes the section, if there are two runs. */
  void write() {
    if (entries.size() < 2) {
      return;
    }
    out.open("section").element("h2", "What differs");
    List<Row> rows = comparison.experiment();
    if (rows.isEmpty()) {
      out.element("p", "The experiments are the same in every key.");
    } else if (entries.size() > WIDE && entries.size() > rows.size()) {
      byRun(rows).write(out);
    } else {
      byKey(rows).write(out);
    }
    out.close().line();
  }

  private Table byKey(List<Row> rows) {
    List<Cell> head = new ArrayList<>(List.of(Cell.text("key")));
    entries.forEach(entry -> head.add(Cell.text(entry.label()).of(entry.number())));
    Table table = new Table("differences", "Differing keys of the experiments", head);
    for (Row row : rows) {
      List<Cell> cells = new ArrayList<>(List.of(Cell.text(row.key()).looking("key")));
      for (Entry entry : entries) {
        cells.add(Cell.plain(row.values().get(entry.number())).of(entry.number()));
      }
      table.row(-1, cells);
    }
    return table;
  }

  private Table byRun(List<Row> rows) {
    List<Cell> head = new ArrayList<>(List.of(Cell.text("run")));
    rows.forEach(row -> head.add(Cell.text(row.key())));
    Table table = new Table("differences", "Differing keys of the experiments", head);
    for (Entry entry : entries) {
      List<Cell> cells = new ArrayList<>(List.of(Cell.text(entry.label())));
      rows.forEach(row -> cells.add(Cell.plain(row.values().get(entry.number()))));
      table.row(entry.number(), cells);
    }
    return table;
  }
}
