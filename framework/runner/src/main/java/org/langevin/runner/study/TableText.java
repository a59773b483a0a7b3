package org.langevin.runner.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.langevin.runner.evaluation.EvaluationFile;
import org.langevin.runner.report.Html;
import org.langevin.runner.report.NumberText;
import org.langevin.runner.study.StudyTable.Cell;
import org.langevin.runner.study.StudyTable.Column;
import org.langevin.runner.study.StudyTable.Entry;

/** A table in the formats that pages, papers and programs read. */
public final class TableText {
  private static final String CSS =
      """
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 1100px; }
      table { border-collapse: collapse; }
      th, td { padding: 4px 12px; text-align: right; border-bottom: 1px solid #ccc; }
      th:first-child, td:first-child, td.source { text-align: left; }
      img { max-width: 100%; }
      """;

  private final StudyTable table;

  /** Of a table. */
  public TableText(StudyTable table) {
    this.table = table;
  }

  private List<String> headings() {
    List<String> headings = new ArrayList<>(List.of("method"));
    table.columns().forEach(column -> headings.add(table.heading(column)));
    table.published().forEach(metric -> headings.add(metric + ", published"));
    if (!table.published().isEmpty()) {
      headings.add("source");
    }
    return headings;
  }

  private List<List<String>> rows() {
    return table.entries().stream().map(this::row).toList();
  }

  private List<String> row(Entry entry) {
    List<String> row = new ArrayList<>(List.of(entry.name()));
    for (Column column : table.columns()) {
      row.add(table.cell(entry, column).map(Cell::toString).orElse(""));
    }
    for (String metric : table.published()) {
      Double value = entry.published().get(metric);
      row.add(value == null ? "" : NumberText.of(value));
    }
    if (!table.published().isEmpty()) {
      row.add(entry.source() == null ? "" : entry.source());
    }
    return row;
  }

  /** What the columns' protocols are, a sentence for each. */
  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    table
        .protocols()
        .forEach(
            (id, p) ->
                notes.add(
                    "Protocol %s: %s samples, features %s (%s), %s images against %s of %s (%s, %s)."
                        .formatted(
                            id,
                            p.path(EvaluationFile.SAMPLES).asText(),
                            list(p.path(EvaluationFile.FEATURES)),
                            list(p.path(EvaluationFile.FEATURES_HASH)),
                            p.path(EvaluationFile.QUANTISED).asBoolean() ? "8-bit" : "unrounded",
                            p.path(EvaluationFile.REFERENCE_COUNT).asText(),
                            p.path(EvaluationFile.REFERENCE).asText(),
                            p.path(EvaluationFile.SPLIT).asText(),
                            shortened(p.path(EvaluationFile.REFERENCE_HASH).asText()))));
    int seeds = table.entries().stream().mapToInt(e -> e.evaluations().size()).max().orElse(0);
    if (seeds > 1) {
      notes.add("Means and standard deviations over " + seeds + " seeds.");
    }
    return notes;
  }

  private static String list(JsonNode array) {
    List<String> words = new ArrayList<>();
    array.forEach(word -> words.add(shortened(word.asText())));
    return String.join(", ", words);
  }

  private static String shortened(String hash) {
    return hash.length() > 16 ? hash.substring(0, 16) : hash;
  }

  /**
   * For pages such as GitHub's.
   *
   * @param pictures title and file of each
   */
  public String markdown(Map<String, String> pictures) {
    StringBuilder out = new StringBuilder("# " + table.title() + "\n\n");
    out.append(line(headings()));
    out.append(headings().stream().map(h -> "---:").collect(Collectors.joining("|", "|", "|\n")));
    rows().forEach(row -> out.append(line(row)));
    notes().forEach(note -> out.append("\n").append(note).append("\n"));
    pictures.forEach(
        (title, file) -> out.append("\n![").append(title).append("](").append(file).append(")\n"));
    return out.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** For papers; needs the package booktabs. */
  public String latex() {
    int columns = headings().size();
    StringBuilder out = new StringBuilder("\\begin{tabular}{l");
    out.append("r".repeat(columns - 1)).append("}\n\\toprule\n");
    out.append(texLine(headings())).append("\\midrule\n");
    rows().forEach(row -> out.append(texLine(row)));
    out.append("\\bottomrule\n\\end{tabular}\n");
    notes().forEach(note -> out.append("% ").append(note).append("\n"));
    return out.toString();
  }

  private static String texLine(List<String> cells) {
    return cells.stream().map(TableText::tex).collect(Collectors.joining(" & ", "", " \\\\\n"));
  }

  private static String tex(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&', '%', '$', '#', '_', '{', '}' -> out.append('\\').append(c);
        case '\\' -> out.append("\\textbackslash{}");
        case '~' -> out.append("\\textasciitilde{}");
        case '^' -> out.append("\\textasciicircum{}");
        case '\u00b1' -> out.append("$\\pm$");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** For programs: every number in full, one line a row, deviations in columns of their own. */
  public String csv() {
    List<String> headings = new ArrayList<>(List.of("method", "seeds"));
    for (Column column : table.allColumns()) {
      headings.add(table.heading(column));
      headings.add(table.heading(column) + ", deviation");
    }
    table.published().forEach(metric -> headings.add(metric + ", published"));
    headings.add("source");
    StringBuilder out = new StringBuilder(csvLine(headings));
    for (Entry entry : table.entries()) {
      List<String> row = new ArrayList<>();
      row.add(entry.name());
      row.add(String.valueOf(entry.evaluations().size()));
      for (Column column : table.allColumns()) {
        Optional<Cell> cell = table.cell(entry, column);
        row.add(cell.map(c -> String.valueOf(c.mean())).orElse(""));
        row.add(cell.filter(c -> c.count() > 1).map(c -> String.valueOf(c.deviation())).orElse(""));
      }
      for (String metric : table.published()) {
        Double value = entry.published().get(metric);
        row.add(value == null ? "" : String.valueOf(value));
      }
      row.add(entry.source() == null ? "" : entry.source());
      out.append(csvLine(row));
    }
    return out.toString();
  }

  private static String csvLine(List<String> cells) {
    return cells.stream()
        .map(
            cell -> cell.matches("(?s).*[\",\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
        .collect(Collectors.joining(",", "", "\n"));
  }

  /**
   * A page of its own.
   *
   * @param pictures title and file of each
   */
  public String html(Map<String, String> pictures) {
    Html out = new Html();
    out.open("html", "lang", "en").open("head");
    out.empty("meta", "charset", "utf-8").element("title", table.title()).style(CSS).close();
    out.open("body").element("h1", table.title()).open("table").open("tr");
    headings().forEach(heading -> out.element("th", heading));
    out.close().line();
    for (List<String> row : rows()) {
      out.open("tr");
      row.forEach(cell -> out.element("td", cell));
      out.close().line();
    }
    out.close();
    notes().forEach(note -> out.element("p", note));
    pictures.forEach(
        (title, file) ->
            out.element("h2", title).open("p").empty("img", "src", file, "alt", title).close());
    return "<!DOCTYPE html>\n" + out.close().close() + "\n";
  }
}
