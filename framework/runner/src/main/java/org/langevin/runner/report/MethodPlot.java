package org.langevin.runner.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * How a number depends on a cost, a curve for each method, both axes logarithmic where the values
 * allow it; an SVG picture that stands alone. The title is broken into lines; the legend has a
 * column of its own, as wide as the longest name needs, and the picture is as high as it needs.
 */
public final class MethodPlot {
  private static final double PLOT_WIDTH = 476;
  private static final double PLOT_HEIGHT = 332;
  private static final double LEFT = 64;
  private static final double BOTTOM = 48;
  private static final double LEGEND_GAP = 22;
  private static final double LEGEND_TEXT = 32;
  private static final double LEGEND_LINE = 18;
  private static final double TITLE_LINE = 18;
  private static final double MARGIN = 12;

  /** Wider than nearly every letter of the font is, since its measures are not known here. */
  private static final double LETTER = 7.2;

  private static final String GRID = "#e3e5e8";
  private static final int SHORTEST_LEGEND = 20;
  private static final int LONGEST_NAME = 60;

  /** Colours that people who see few colours can tell apart (Okabe and Ito 2008). */
  private static final List<String> COLOURS =
      List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000");

  /** With the colours, 28 looks; then they begin again. */
  private static final List<String> DASHES = List.of("none", "6 4", "2 4", "10 4 2 4");

  private final Html out = new Html();
  private final List<String> title;
  private final List<Curve> curves;
  private final Axis x;
  private final Axis y;
  private final double top;
  private final double width;
  private final double height;

  private MethodPlot(String title, List<Curve> curves) {
    this.curves = curves;
    this.x = axis(curves.stream().map(Curve::x).flatMapToDouble(Arrays::stream).toArray());
    this.y = axis(curves.stream().map(Curve::y).flatMapToDouble(Arrays::stream).toArray());
    int longest = curves.stream().mapToInt(curve -> shown(curve.name).length()).max().orElse(0);
    double legend = LEGEND_GAP + LEGEND_TEXT + LETTER * Math.max(SHORTEST_LEGEND, longest);
    this.width = LEFT + PLOT_WIDTH + legend + MARGIN;
    this.title = lines(title, (int) ((width - LEFT - MARGIN) / LETTER));
    // The title's lines, a line for the vertical axis's title, and the plot below both.
    this.top = MARGIN + TITLE_LINE * (this.title.size() + 1) + 4;
    double names = LEGEND_LINE * curves.size() + MARGIN;
    this.height = top + Math.max(PLOT_HEIGHT + BOTTOM, names);
  }

  /**
   * A method's points, in the order of x; a single one is drawn as a dot.
   *
   * @param name for the legend; cut after 60 letters
   */
  public record Curve(String name, double[] x, double[] y) {}

  /**
   * Draws.
   *
   * @param curves at least one point in all, finite values
   */
  public static String svg(String title, String xLabel, String yLabel, List<Curve> curves) {
    return new MethodPlot(title, curves).draw(title, xLabel, yLabel);
  }

  private String draw(String name, String xLabel, String yLabel) {
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + number(width) + " " + number(height),
        "width",
        number(width),
        "font-family",
        "sans-serif",
        "font-size",
        "12",
        "role",
        "img",
        "aria-label",
        name);
    out.empty("rect", "width", "100%", "height", "100%", "fill", "#ffffff");
    for (int i = 0; i < title.size(); i++) {
      text(LEFT, MARGIN + TITLE_LINE * (i + 1) - 4, "start", title.get(i), "#1b1e22");
    }
    double floor = top + PLOT_HEIGHT;
    for (Axis.Tick tick : x.ticks()) {
      double at = across(tick.value());
      line(at, top, at, floor, GRID, "1", "none");
      text(at, floor + 18, "middle", tick.label(), "#555b63");
    }
    for (Axis.Tick tick : y.ticks()) {
      double at = up(tick.value());
      line(LEFT, at, LEFT + PLOT_WIDTH, at, GRID, "1", "none");
      text(LEFT - 8, at + 4, "end", tick.label(), "#555b63");
    }
    text(LEFT + PLOT_WIDTH, floor + BOTTOM - 10, "end", xLabel, "#555b63");
    text(LEFT, top - 8, "start", yLabel, "#555b63");
    for (int i = 0; i < curves.size(); i++) {
      curve(curves.get(i), i);
    }
    return out.close() + "\n";
  }

  private void curve(Curve curve, int number) {
    String colour = COLOURS.get(number % COLOURS.size());
    String dash = DASHES.get(number / COLOURS.size() % DASHES.size());
    double[] across = Arrays.stream(curve.x).map(this::across).toArray();
    double[] up = Arrays.stream(curve.y).map(this::up).toArray();
    stroke(across, up, colour, dash);
    for (int i = 0; i < across.length; i++) {
      dot(across[i], up[i], colour);
    }
    double x0 = LEFT + PLOT_WIDTH + LEGEND_GAP;
    double y0 = top + 10 + LEGEND_LINE * number;
    line(x0 - 10, y0, x0 + 24, y0, colour, "2", dash);
    dot(x0 + 7, y0, colour);
    text(x0 + LEGEND_TEXT, y0 + 4, "start", shown(curve.name), "#1b1e22");
  }

  private static String shown(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "\u2026";
  }

  /** A text in lines of at most so many letters, broken between words where that is possible. */
  private static List<String> lines(String text, int letters) {
    List<String> lines = new ArrayList<>();
    String left = text;
    while (left.length() > letters) {
      int space = left.lastIndexOf(' ', letters);
      int end = space > 0 ? space : letters;
      lines.add(left.substring(0, end));
      left = left.substring(end).strip();
    }
    lines.add(left);
    return lines;
  }

  private static Axis axis(double[] values) {
    double min = DoubleStream.of(values).min().orElse(0);
    double max = DoubleStream.of(values).max().orElse(1);
    return min > 0 && max > 2 * min
        ? Axis.logarithmic(min, max, 6)
        : Axis.linear(min - 0.05 * (max - min), max + 0.05 * (max - min), 6);
  }

  private double across(double value) {
    return LEFT + x.place(value) * PLOT_WIDTH;
  }

  private double up(double value) {
    return top + (1 - y.place(value)) * PLOT_HEIGHT;
  }

  private void stroke(double[] across, double[] up, String colour, String dash) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < across.length; i++) {
      points.append(number(across[i])).append(',').append(number(up[i])).append(' ');
    }
    out.empty(
        "polyline",
        "points",
        points.toString().strip(),
        "fill",
        "none",
        "stroke",
        colour,
        "stroke-width",
        "2",
        "stroke-dasharray",
        dash);
  }

  private void dot(double across, double up, String colour) {
    out.empty("circle", "cx", number(across), "cy", number(up), "r", "4", "fill", colour);
  }

  private void line(
      double x1, double y1, double x2, double y2, String colour, String width, String dash) {
    out.empty(
        "line",
        "x1",
        number(x1),
        "y1",
        number(y1),
        "x2",
        number(x2),
        "y2",
        number(y2),
        "stroke",
        colour,
        "stroke-width",
        width,
        "stroke-dasharray",
        dash);
  }

  private void text(double across, double baseline, String anchor, String text, String colour) {
    out.element(
        "text",
        text,
        "x",
        number(across),
        "y",
        number(baseline),
        "text-anchor",
        anchor,
        "fill",
        colour);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
