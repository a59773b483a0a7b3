package org.langevin.runner.compare;

import java.util.ArrayList;
import java.util.List;
import org.langevin.runner.report.Html;
import org.langevin.runner.report.NumberText;

/** A table of a page that the script sorts by any column and filters by words. */
final class Table {
  private static final String ABSENT = "\u2013";

  /**
   * A cell.
   *
   * @param text as it is read
   * @param sortedBy a number as text, or empty: sorted by the text
   * @param run whose cell it is, hidden together with the run; -1 for no run's
   * @param look classes of the style sheet
   */
  record Cell(String text, String sortedBy, int run, String look) {
    static Cell text(String text) {
      return new Cell(text, "", -1, "");
    }

    static Cell number(Double value) {
      return new Cell(NumberText.of(value), Double.toString(value), -1, "number");
    }

    /** A value that sorts as a number if it is one. */
    static Cell plain(String value) {
      boolean number = value.matches("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
      return new Cell(said(value), number ? value : "", -1, number ? "number" : "");
    }

    /** A value, or a dash in place of none. */
    static String said(String value) {
      return value.isEmpty() ? ABSENT : value;
    }

    Cell of(int ofRun) {
      return new Cell(text, sortedBy, ofRun, look);
    }

    Cell looking(String more) {
      return new Cell(text, sortedBy, run, look.isEmpty() ? more : look + " " + more);
    }
  }

  private record Row(int run, List<Cell> cells) {}

  private final String id;
  private final String caption;
  private final List<Cell> head;
  private final List<Row> rows = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param caption what it shows, for those who do not see the heading above it
   */
  Table(String id, String caption, List<Cell> head) {
    this.id = id;
    this.caption = caption;
    this.head = List.copyOf(head);
  }

  /**
   * Adds a row; its first cell is its heading.
   *
   * @param run whose row it is; -1 for no run's
   */
  void row(int run, List<Cell> cells) {
    rows.add(new Row(run, List.copyOf(cells)));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void write(Html out) {
    out.open("div", "class", "tools");
    out.open("label").text("Filter ");
    out.empty("input", "type", "search", "placeholder", "words", "data-filters", id).close();
    out.element("span", "", "class", "count", "role", "status", "data-counts", id);
    out.close().line();
    out.open(
        "div", "class", "card scroll", "tabindex", "0", "role", "region", "aria-label", caption);
    out.open("table", "id", id).element("caption", caption, "class", "unseen");
    out.open("thead").open("tr");
    for (Cell cell : head) {
      open(out, "th", cell, "scope", "col");
      out.element("button", cell.text(), "type", "button").close();
    }
    out.close().close().line().open("tbody");
    for (Row row : rows) {
      if (row.run() < 0) {
        out.open("tr");
      } else {
        out.open("tr", "data-run", String.valueOf(row.run()));
      }
      for (int i = 0; i < row.cells().size(); i++) {
        cell(out, row, i);
      }
      out.close().line();
    }
    out.close().close().close().line();
  }

  private static void cell(Html out, Row row, int column) {
    Cell cell = row.cells().get(column);
    if (column > 0) {
      open(out, "td", cell);
    } else {
      open(out, "th", cell, "scope", "row");
      if (row.run() >= 0) {
        swatch(out, row.run());
      }
    }
    out.text(cell.text()).close();
  }

  /** A run's colour. */
  static void swatch(Html out, int run) {
    out.element("span", "", "class", "swatch " + OverlayChart.colour(run), "aria-hidden", "true");
  }

  private static void open(Html out, String tag, Cell cell, String... more) {
    List<String> attributes = new ArrayList<>(List.of(more));
    if (!cell.look().isEmpty()) {
      attributes.addAll(List.of("class", cell.look()));
    }
    if (!cell.sortedBy().isEmpty()) {
      attributes.addAll(List.of("data-value", cell.sortedBy()));
    }
    if (cell.run() >= 0) {
      attributes.addAll(List.of("data-run", String.valueOf(cell.run())));
    }
    out.open(tag, attributes.toArray(String[]::new));
  }
}
