package org.langevin.runner.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.langevin.runner.compare.Comparison.Entry;
import org.langevin.runner.compare.Table.Cell;
import org.langevin.runner.report.Html;
import org.langevin.runner.report.Labels;
import org.langevin.runner.report.NumberText;
import org.langevin.runner.report.RunStatus;

/** What the runs' manifests say: numbers, and where the runs come from. */
final class FactSections {
  private static final List<String> PROVENANCE =
      List.of(
          "status",
          "started",
          "seed",
          "version",
          "commit",
          "engine",
          "device",
          "precision",
          "threads",
          "dataset.name",
          "dataset.hash",
          "java",
          "os",
          "cpu",
          "command");

  private final List<Entry> entries;
  private final Html out;

  FactSections(List<Entry> entries, Html out) {
    this.entries = entries;
    this.out = out;
  }

  /** Figures of run.json; losses of different kinds have columns of their own. */
  void numbers() {
    Map<String, Map<Integer, Double>> columns = new LinkedHashMap<>();
    Set<String> losses = new LinkedHashSet<>();
    entries.forEach(entry -> losses.add(Comparison.lossOf(entry.run())));
    for (Entry entry : entries) {
      entry
          .run()
          .numbers()
          .forEach(
              (name, value) ->
                  columns
                      .computeIfAbsent(
                          column(name, entry, losses.size() > 1), n -> new LinkedHashMap<>())
                      .put(entry.number(), value));
    }
    if (columns.isEmpty()) {
      return;
    }
    List<Cell> head = new ArrayList<>(List.of(Cell.text("run"), Cell.text("took")));
    columns.keySet().forEach(name -> head.add(Cell.text(name).looking("number")));
    Table table = new Table("numbers", "Numbers of the runs", head);
    for (Entry entry : entries) {
      List<Cell> cells = new ArrayList<>(List.of(Cell.text(entry.label())));
      cells.add(took(entry));
      for (Map<Integer, Double> column : columns.values()) {
        Double value = column.get(entry.number());
        cells.add(value == null ? Cell.text("").looking("number") : Cell.number(value));
      }
      table.row(entry.number(), cells);
    }
    out.open("section").element("h2", "Numbers");
    table.write(out);
    out.close().line();
  }

  private static String column(String name, Entry entry, boolean apart) {
    boolean loss = name.equals("final-loss") && apart;
    return loss ? name + " (" + Comparison.lossOf(entry.run()) + ")" : name;
  }

  private static Cell took(Entry entry) {
    if (entry.run().seconds().isEmpty()) {
      return Cell.text("");
    }
    double seconds = entry.run().seconds().getAsDouble();
    return new Cell(NumberText.duration(seconds), Double.toString(seconds), -1, "");
  }

  /** Versions, machine and data; columns in which the runs differ are marked. */
  void provenance() {
    List<String> fields =
        PROVENANCE.stream()
            .filter(field -> entries.stream().anyMatch(e -> !e.run().fact(field).isEmpty()))
            .toList();
    List<Cell> head = new ArrayList<>(List.of(Cell.text("run"), Cell.text("folder")));
    for (String field : fields) {
      boolean differs = entries.stream().map(e -> e.run().fact(field)).distinct().count() > 1;
      head.add(Cell.text(field).looking(differs ? "differs" : ""));
    }
    Table table = new Table("provenance", "Where the runs come from", head);
    for (Entry entry : entries) {
      List<Cell> cells = new ArrayList<>(List.of(Cell.text(entry.label())));
      cells.add(Cell.text(entry.run().reference()));
      fields.forEach(field -> cells.add(fact(entry.run(), field)));
      table.row(entry.number(), cells);
    }
    out.open("section").element("h2", "Provenance");
    table.write(out);
    out.element("p", "Columns in which the runs differ have a dot.", "class", "quiet");
    out.close().line();
  }

  private static Cell fact(RunSummary run, String field) {
    String value = field.equals("status") ? run.status() : run.fact(field);
    return switch (field) {
      case "status" -> Cell.text(value).looking("mood " + RunStatus.of(value).mood());
      case "started" -> Cell.text(Labels.instant(value));
      case "dataset.hash", "commit" -> Cell.text(value.substring(0, Math.min(12, value.length())));
      default -> Cell.plain(value);
    };
  }
}
