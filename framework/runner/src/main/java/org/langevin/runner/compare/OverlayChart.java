package org.langevin.runner.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.langevin.runner.report.Axis;
import org.langevin.runner.report.Html;
import org.langevin.runner.report.LineChart;
import org.langevin.runner.report.Trace;

/**
 * One quantity of several runs, drawn over one another. The script reads the values behind the
 * lines from {@link #data}.
 *
 * @param title what is drawn
 * @param note what one has to know of it; may be empty
 * @param warning why it misleads; mostly empty
 * @param x its name, its axis, and whether its values are whole numbers
 * @param y axis of the quantity
 * @param lines of the runs that have it
 */
record OverlayChart(
    String title, String note, String warning, Horizontal x, Axis y, List<Line> lines) {
  /** Colours of the style sheet; further runs take them again, dashed. */
  static final int COLOURS = 8;

  /**
   * What runs to the right.
   *
   * @param name for the axis and the values shown
   * @param whole whether values are whole numbers
   */
  record Horizontal(String name, Axis axis, boolean whole) {}

  /**
   * A line.
   *
   * @param run whose line it is; -1 for what all runs share
   * @param name of a line of no run's; a run has its own
   */
  record Line(int run, String name, Trace trace) {
    static Line of(int run, Trace trace) {
      return new Line(run, "", trace);
    }

    private String look() {
      return run < 0 ? "curve data" : "curve " + colour(run);
    }
  }

  /** Draws the axes and lines; without the script, that is the whole chart. */
  void draw(Html out, String... attributes) {
    List<LineChart.Line> drawn =
        lines.stream()
            .map(line -> new LineChart.Line(line.look(), line.run(), line.trace(), false))
            .toList();
    new LineChart(x.name(), x.axis(), y, drawn).draw(out, attributes);
  }

  /** Class of a run's colour and dashes. */
  static String colour(int run) {
    return "c" + run % COLOURS + (run < COLOURS ? "" : " dash" + (run / COLOURS - 1) % 3);
  }

  /** Axes and values for the script. */
  ObjectNode data(ObjectMapper json) {
    ObjectNode data = json.createObjectNode();
    data.set("x", axis(json, x.axis()).put("name", x.name()).put("whole", x.whole()));
    data.set("y", axis(json, y));
    ArrayNode all = data.putArray("lines");
    for (Line line : lines) {
      ObjectNode one = all.addObject().put("run", line.run());
      if (line.run() < 0) {
        one.put("name", line.name());
      }
      ArrayNode across = one.putArray("x");
      ArrayNode up = one.putArray("y");
      for (int i = 0; i < line.trace().size(); i++) {
        double value = line.trace().x()[i];
        if (x.whole()) {
          across.add(Math.round(value));
        } else {
          across.add(brief(value));
        }
        up.add(brief(line.trace().y()[i]));
      }
    }
    return data;
  }

  private static float brief(double value) {
    return Float.parseFloat(String.format(Locale.ROOT, "%.5g", value));
  }

  private static ObjectNode axis(ObjectMapper json, Axis axis) {
    return json.createObjectNode()
        .put("low", axis.low())
        .put("high", axis.high())
        .put("log", axis.log());
  }
}
