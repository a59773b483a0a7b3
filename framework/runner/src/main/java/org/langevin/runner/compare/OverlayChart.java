package org.langevin.runner.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.langevin.runner.compare.Comparison.Entry;
import org.langevin.runner.report.Axis;
import org.langevin.runner.report.Curves;
import org.langevin.runner.report.Html;
import org.langevin.runner.report.Metrics;
import org.langevin.runner.report.Trace;

/**
 * One quantity of several runs over their steps, drawn over one another. The script reads the
 * values behind the lines from {@link #data}.
 *
 * @param key the quantity's name in the journals
 * @param lines of the runs that have it
 */
record OverlayChart(String key, List<Line> lines, Axis steps, Axis values) {
  static final int WIDTH = 560;
  static final int HEIGHT = 300;
  static final int LEFT = 56;
  static final int RIGHT = 14;
  static final int TOP = 10;
  static final int BOTTOM = 40;

  /** Colours of the style sheet; further runs take them again, dashed. */
  static final int COLOURS = 8;

  /** A run's line. */
  record Line(Entry entry, Trace trace) {}

  /** A chart of every quantity that a run measured at finite values. */
  static List<OverlayChart> of(List<Entry> entries) {
    Set<String> keys = new LinkedHashSet<>();
    entries.forEach(entry -> keys.addAll(entry.metrics().series().keySet()));
    List<OverlayChart> charts = new ArrayList<>();
    Curves.inOrder(keys).forEach(key -> of(key, entries).ifPresent(charts::add));
    return charts;
  }

  private static Optional<OverlayChart> of(String key, List<Entry> entries) {
    List<Line> lines = new ArrayList<>();
    for (Entry entry : entries) {
      Metrics.Series series = entry.metrics().series().get(key);
      Trace all = series == null ? new Trace(new double[0], new double[0]) : Trace.finite(series);
      if (all.size() > 0) {
        lines.add(new Line(entry, Curves.line(key, all)));
      }
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    double min = lines.stream().mapToDouble(line -> line.trace().min()).min().orElse(0);
    double max = lines.stream().mapToDouble(line -> line.trace().max()).max().orElse(0);
    double last =
        lines.stream().mapToDouble(l -> l.trace().x()[l.trace().size() - 1]).max().orElse(0);
    return Optional.of(
        new OverlayChart(key, lines, Axis.linear(0, last, 6), Curves.values(key, min, max)));
  }

  /** Draws the axes and lines; without the script, that is the whole chart. */
  void draw(Html out) {
    double floor = HEIGHT - BOTTOM;
    for (Axis.Tick tick : values.ticks()) {
      double y = y(tick.value());
      line(out, "grid", LEFT, y, WIDTH - RIGHT, y);
      text(out, "end", LEFT - 8, y + 4, tick.label());
    }
    for (Axis.Tick tick : steps.ticks()) {
      double x = x(tick.value());
      line(out, "axis", x, floor, x, floor + 4);
      text(out, "middle", x, floor + 18, tick.label());
    }
    line(out, "axis", LEFT, floor, WIDTH - RIGHT, floor);
    text(out, "end", WIDTH - RIGHT, floor + 34, "step");
    for (Line line : lines) {
      out.empty(
          "path",
          "class",
          "curve " + colour(line.entry().number()) + (line.trace().size() == 1 ? " dot" : ""),
          "data-run",
          String.valueOf(line.entry().number()),
          "d",
          d(line.trace()));
    }
  }

  /** Class of a run's colour and dashes. */
  static String colour(int run) {
    return "c" + run % COLOURS + (run < COLOURS ? "" : " dash" + (run / COLOURS - 1) % 3);
  }

  private String d(Trace trace) {
    StringBuilder d = new StringBuilder();
    for (int i = 0; i < trace.size(); i++) {
      d.append(i == 0 ? 'M' : 'L').append(number(x(trace.x()[i]))).append(' ');
      d.append(number(y(trace.y()[i])));
    }
    return trace.size() == 1 ? d.append("h0").toString() : d.toString();
  }

  /** Axes and values for the script. */
  ObjectNode data(ObjectMapper json) {
    ObjectNode data = json.createObjectNode();
    data.set("x", axis(json, steps));
    data.set("y", axis(json, values));
    ArrayNode all = data.putArray("lines");
    for (Line line : lines) {
      ObjectNode one = all.addObject().put("run", line.entry().number());
      ArrayNode x = one.putArray("x");
      ArrayNode y = one.putArray("y");
      for (int i = 0; i < line.trace().size(); i++) {
        x.add(Math.round(line.trace().x()[i]));
        y.add(Float.parseFloat(String.format(Locale.ROOT, "%.5g", line.trace().y()[i])));
      }
    }
    return data;
  }

  private static ObjectNode axis(ObjectMapper json, Axis axis) {
    return json.createObjectNode()
        .put("low", axis.low())
        .put("high", axis.high())
        .put("log", axis.log());
  }

  private double x(double step) {
    return LEFT + steps.place(step) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return TOP + (1 - values.place(value)) * (HEIGHT - TOP - BOTTOM);
  }

  private static void line(Html out, String ink, double x1, double y1, double x2, double y2) {
    String d = "M" + number(x1) + " " + number(y1) + "L" + number(x2) + " " + number(y2);
    out.empty("path", "class", ink, "d", d);
  }

  private static void text(Html out, String anchor, double x, double y, String text) {
    out.element("text", text, "text-anchor", anchor, "x", number(x), "y", number(y));
  }

  private static String number(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : Double.toString(tenths / 10.0);
  }
}
