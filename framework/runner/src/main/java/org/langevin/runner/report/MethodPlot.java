package org.langevin.runner.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * How a number depends on a cost, a curve for each method, both axes logarithmic where the values
 * allow it; an SVG picture that stands alone.
 */
public final class MethodPlot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final double LEFT = 64;
  private static final double RIGHT = 220;
  private static final double TOP = 40;
  private static final double BOTTOM = 48;

  /** Colours that people who see few colours can tell apart (Okabe and Ito 2008). */
  private static final List<String> COLOURS =
      List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000");

  private MethodPlot() {}

  /**
   * A method's points, in the order of x; a single one is drawn as a dot.
   *
   * @param name for the legend
   */
  public record Curve(String name, double[] x, double[] y) {}

  /**
   * Draws.
   *
   * @param curves at least one point in all, finite values
   */
  public static String svg(String title, String xLabel, String yLabel, List<Curve> curves) {
    Axis x = axis(curves.stream().map(Curve::x).flatMapToDouble(Arrays::stream).toArray());
    Axis y = axis(curves.stream().map(Curve::y).flatMapToDouble(Arrays::stream).toArray());
    Html out = new Html();
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + WIDTH + " " + HEIGHT,
        "width",
        String.valueOf(WIDTH),
        "font-family",
        "sans-serif",
        "font-size",
        "12");
    out.empty("rect", "width", "100%", "height", "100%", "fill", "#ffffff");
    text(out, LEFT, 22, "start", title, "#1b1e22");
    for (Axis.Tick tick : x.ticks()) {
      double at = across(x, tick.value());
      line(out, at, TOP, at, HEIGHT - BOTTOM);
      text(out, at, HEIGHT - BOTTOM + 18, "middle", tick.label(), "#555b63");
    }
    for (Axis.Tick tick : y.ticks()) {
      double at = up(y, tick.value());
      line(out, LEFT, at, WIDTH - RIGHT, at);
      text(out, LEFT - 8, at + 4, "end", tick.label(), "#555b63");
    }
    text(out, WIDTH - RIGHT, HEIGHT - 10, "end", xLabel, "#555b63");
    text(out, LEFT, TOP - 6, "start", yLabel, "#555b63");
    for (int i = 0; i < curves.size(); i++) {
      curve(out, curves.get(i), x, y, COLOURS.get(i % COLOURS.size()), i);
    }
    return out.close() + "\n";
  }

  private static void curve(Html out, Curve curve, Axis x, Axis y, String colour, int number) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < curve.x.length; i++) {
      double across = across(x, curve.x[i]);
      double up = up(y, curve.y[i]);
      points.append(shown(across)).append(',').append(shown(up)).append(' ');
      out.empty("circle", "cx", shown(across), "cy", shown(up), "r", "4", "fill", colour);
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
        number < COLOURS.size() ? "none" : "6 4");
    double legend = TOP + 10 + 18 * number;
    out.empty(
        "circle", "cx", shown(WIDTH - RIGHT + 22), "cy", shown(legend), "r", "4", "fill", colour);
    text(out, WIDTH - RIGHT + 34, legend + 4, "start", curve.name, "#1b1e22");
  }

  private static Axis axis(double[] values) {
    double min = DoubleStream.of(values).min().orElse(0);
    double max = DoubleStream.of(values).max().orElse(1);
    return min > 0 && max > 2 * min
        ? Axis.logarithmic(min, max, 6)
        : Axis.linear(min - 0.05 * (max - min), max + 0.05 * (max - min), 6);
  }

  private static double across(Axis x, double value) {
    return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
  }

  private static double up(Axis y, double value) {
    return TOP + (1 - y.place(value)) * (HEIGHT - TOP - BOTTOM);
  }

  private static void line(Html out, double x1, double y1, double x2, double y2) {
    out.empty(
        "line", "x1", shown(x1), "y1", shown(y1), "x2", shown(x2), "y2", shown(y2), "stroke",
        "#e3e5e8");
  }

  private static void text(
      Html out, double x, double y, String anchor, String text, String colour) {
    out.element("text", text, "x", shown(x), "y", shown(y), "text-anchor", anchor, "fill", colour);
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
