package org.langevin.runner.report;

import java.util.List;

/**
 * Lines over one another, as SVG. The style sheet of the page gives a look its colour.
 *
 * @param xLabel what runs to the right, with its unit
 * @param lines later ones over earlier ones
 */
public record LineChart(String xLabel, Axis x, Axis y, List<Line> lines) {
  /** Size of the picture. */
  public static final int WIDTH = 560;

  /** Size of the picture. */
  public static final int HEIGHT = 300;

  // The script of the comparison page knows these, too.
  private static final int LEFT = 56;
  private static final int RIGHT = 14;
  private static final int TOP = 10;
  private static final int BOTTOM = 40;

  /**
   * A line, or single points.
   *
   * @param look classes of the style sheet
   * @param run whose line it is, hidden together with the run; -1 for no run's
   * @param dots whether its points are not joined
   */
  public record Line(String look, int run, Trace trace, boolean dots) {
    /** A line of no run's. */
    public static Line of(String look, Trace trace) {
      return new Line(look, -1, trace, false);
    }
  }

  /**
   * Draws as an image with a name.
   *
   * @param attributes more of the image's, names and values in turn: that which names it
   */
  public void draw(Html out, String... attributes) {
    String[] all = new String[8 + attributes.length];
    String box = "0 0 " + WIDTH + " " + HEIGHT;
    System.arraycopy(
        new String[] {
          "xmlns", "http://www.w3.org/2000/svg", "viewBox", box, "role", "img", "class", "lines"
        },
        0,
        all,
        0,
        8);
    System.arraycopy(attributes, 0, all, 8, attributes.length);
    out.open("svg", all);
    axes(out);
    lines.forEach(line -> line(out, line));
    out.close();
  }

  private void axes(Html out) {
    double floor = HEIGHT - BOTTOM;
    for (Axis.Tick tick : y.ticks()) {
      double at = up(tick.value());
      stroke(out, "grid", LEFT, at, WIDTH - RIGHT, at);
      text(out, "end", LEFT - 8, at + 4, tick.label());
    }
    for (Axis.Tick tick : x.ticks()) {
      double at = across(tick.value());
      stroke(out, "axis", at, floor, at, floor + 4);
      text(out, "middle", at, floor + 18, tick.label());
    }
    stroke(out, "axis", LEFT, floor, WIDTH - RIGHT, floor);
    text(out, "end", WIDTH - RIGHT, floor + 34, xLabel);
  }

  private void line(Html out, Line line) {
    StringBuilder d = new StringBuilder();
    Trace trace = line.trace();
    boolean dots = line.dots() || trace.size() == 1;
    for (int i = 0; i < trace.size(); i++) {
      d.append(i == 0 || dots ? 'M' : 'L').append(number(across(trace.x()[i]))).append(' ');
      d.append(number(up(trace.y()[i]))).append(dots ? "h0" : "");
    }
    String look = line.look() + (dots ? " dot" : "");
    if (line.run() < 0) {
      out.empty("path", "class", look, "d", d.toString());
    } else {
      out.empty("path", "class", look, "data-run", String.valueOf(line.run()), "d", d.toString());
    }
  }

  private double across(double value) {
    return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
  }

  private double up(double value) {
    return TOP + (1 - y.place(value)) * (HEIGHT - TOP - BOTTOM);
  }

  private static void stroke(Html out, String ink, double x1, double y1, double x2, double y2) {
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
