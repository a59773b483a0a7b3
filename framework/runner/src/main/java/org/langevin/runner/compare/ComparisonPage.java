package org.langevin.runner.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.langevin.runner.compare.Comparison.Entry;
import org.langevin.runner.compare.Differences.Row;
import org.langevin.runner.compare.Table.Cell;
import org.langevin.runner.report.Curves;
import org.langevin.runner.report.Html;
import org.langevin.runner.report.Labels;
import org.langevin.runner.report.NumberText;
import org.langevin.runner.report.Report;
import org.langevin.runner.report.RunStatus;
import org.langevin.runner.report.SampleFiles;
import org.langevin.spi.data.Digest;
import org.langevin.spi.data.WholeFile;

/** Several runs as one page that needs nothing else: samples, metrics, curves, differences. */
public final class ComparisonPage {
  /** About 40 MB once they are text. */
  private static final long PICTURE_BYTES = 30_000_000;

  /** More runs than this, and than keys, have a row each in the table of differing keys. */
  private static final int WIDE = 6;

  private static final String ABSENT = "\u2013";

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

  private final Comparison comparison;
  private final List<Entry> entries;
  private final ObjectMapper json = new ObjectMapper();
  private final ObjectNode charts = json.createObjectNode();
  private final Html out = new Html();

  private ComparisonPage(Comparison comparison) {
    this.comparison = comparison;
    this.entries = comparison.entries();
  }

  /**
   * Writes the page.
   *
   * @throws IOException if a file of a run cannot be read or the page cannot be written
   */
  public static void write(Comparison comparison, Path file) throws IOException {
    String page = new ComparisonPage(comparison).page();
    WholeFile.replace(file, part -> Files.writeString(part, page));
  }

  private String page() throws IOException {
    String script = resource("compare.js");
    out.open("html", "lang", "en").open("head");
    out.empty("meta", "charset", "utf-8");
    out.empty("meta", "http-equiv", "Content-Security-Policy", "content", policy(script));
    out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    out.empty("meta", "name", "color-scheme", "content", "light dark");
    out.element("title", title() + " \u00B7 Langevin");
    out.style(Report.css() + resource("compare.css")).close().line();
    out.open("body").open("main").line();
    header();
    legend();
    samples();
    metrics();
    curves();
    differences();
    numbers();
    provenance();
    out.close();
    out.data("charts", json.writeValueAsString(charts)).line();
    out.script(script).close().close().line();
    return "<!DOCTYPE html>\n" + out;
  }

  /** The page may run its own script and load nothing, whatever a file of a run contains. */
  private static String policy(String script) {
    byte[] hash = Digest.sha256().digest(script.getBytes(StandardCharsets.UTF_8));
    return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
        + Base64.getEncoder().encodeToString(hash)
        + "'";
  }

  private String title() {
    return entries.size() == 1 ? entries.get(0).label() : entries.size() + " runs compared";
  }

  private void header() {
    out.open("header").element("p", "Langevin comparison", "class", "eyebrow");
    out.element("h1", title());
    Set<String> names = new LinkedHashSet<>();
    entries.forEach(entry -> names.add(entry.run().name()));
    out.element("p", String.join(" \u00B7 ", names), "class", "under").close().line();
  }

  private void legend() {
    out.open("div", "class", "legend", "role", "group", "aria-label", "Runs shown");
    for (Entry entry : entries) {
      out.open(
          "button",
          "type",
          "button",
          "aria-pressed",
          "true",
          "data-toggles",
          String.valueOf(entry.number()),
          "title",
          entry.run().reference() + "\n" + String.join("\n", entry.special()));
      Table.swatch(out, entry.number());
      out.element("span", entry.label()).close().line();
    }
    if (entries.size() > 2) {
      out.element("button", "all", "type", "button", "class", "plain", "data-all", "true");
      out.element("button", "none", "type", "button", "class", "plain", "data-all", "false");
    }
    out.close().line();
  }

  private void samples() throws IOException {
    List<Entry> without = new ArrayList<>();
    long left = PICTURE_BYTES;
    boolean open = false;
    for (Entry entry : entries) {
      Optional<byte[]> png = SampleFiles.last(entry.run().path().resolve("samples"));
      if (png.isEmpty() || png.get().length > left) {
        without.add(entry);
        continue;
      }
      left -= png.get().length;
      if (!open) {
        out.open("section").element("h2", "Samples").open("div", "class", "sheets");
        open = true;
      }
      sheet(entry, png.get());
    }
    if (open) {
      out.close();
      if (!without.isEmpty()) {
        String names = String.join(", ", without.stream().map(Entry::label).toList());
        out.element("p", "No picture, or too many to show: " + names, "class", "quiet");
      }
      out.close().line();
    }
  }

  private void sheet(Entry entry, byte[] png) {
    out.open("details", "data-run", String.valueOf(entry.number())).open("summary");
    out.empty(
        "img",
        "src",
        "data:image/png;base64," + Base64.getEncoder().encodeToString(png),
        "alt",
        "Samples of " + entry.label());
    out.open("strong");
    Table.swatch(out, entry.number());
    out.text(entry.label()).close();
    entry.special().forEach(key -> out.element("span", key));
    out.close().close().line();
  }

  /** A row for each evaluation; the header of each column says with what it was measured. */
  private void metrics() {
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
        cells.add(plain(evaluation.conditions().getOrDefault(key, "")));
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
                .map(row -> row.key() + " = " + absent(row.shown().get(protocol)))
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

  private void curves() {
    List<OverlayChart> all = OverlayChart.of(entries);
    if (all.isEmpty()) {
      return;
    }
    out.open("section").element("h2", "Curves").open("div", "class", "charts");
    for (OverlayChart chart : all) {
      String id = "chart-" + charts.size();
      charts.set(id, chart.data(json));
      out.open("figure", "class", "card overlay", "id", id).open("figcaption");
      out.element("h3", Curves.title(chart.key()), "id", id + "-title");
      String note = note(chart);
      if (!note.isEmpty()) {
        out.element("p", note, "class", "warning");
      }
      out.close();
      out.open(
          "svg",
          "xmlns",
          "http://www.w3.org/2000/svg",
          "viewBox",
          "0 0 " + OverlayChart.WIDTH + " " + OverlayChart.HEIGHT,
          "role",
          "img",
          "tabindex",
          "0",
          "aria-labelledby",
          id + "-title",
          "aria-describedby",
          id + "-values");
      chart.draw(out);
      out.close();
      out.element("div", "", "class", "tip", "id", id + "-values", "role", "status");
      out.close().line();
    }
    out.close();
    out.element(
        "p",
        "Point at a chart, or choose one with Tab and move with the arrow keys, to read its values."
            + " Curves of many points are smoothed.",
        "class",
        "quiet");
    out.close().line();
  }

  private static String note(OverlayChart chart) {
    Set<String> losses = new LinkedHashSet<>();
    chart.lines().forEach(line -> losses.add(Comparison.lossOf(line.entry().run())));
    return chart.key().equals("loss") && losses.size() > 1
        ? "these runs minimise different losses: shapes compare, heights do not"
        : "";
  }

  private void differences() {
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
        cells.add(plain(row.values().get(entry.number())).of(entry.number()));
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
      rows.forEach(row -> cells.add(plain(row.values().get(entry.number()))));
      table.row(entry.number(), cells);
    }
    return table;
  }

  /** Figures of run.json; losses of different kinds have columns of their own. */
  private void numbers() {
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

  private void provenance() {
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
      default -> plain(value);
    };
  }

  /** A value that sorts as a number if it is one. */
  private static Cell plain(String value) {
    boolean number = value.matches("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    return new Cell(absent(value), number ? value : "", -1, number ? "number" : "");
  }

  private static String absent(String value) {
    return value.isEmpty() ? ABSENT : value;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ComparisonPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing beside " + ComparisonPage.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
