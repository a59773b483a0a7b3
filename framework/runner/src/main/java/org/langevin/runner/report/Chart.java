package org.langevin.runner.report;

import java.util.Arrays;

/**
 * One quantity over the training steps.
 *
 * @param key the quantity's name in metrics.jsonl
 * @param title the quantity in words
 * @param note what the curve says in numbers
 * @param warning where it was not finite, in words; mostly empty
 * @param raw single measurements, drawn faintly; empty if the curve shows them all
 * @param curve the line
 * @param broken where the quantity was not finite
 * @param steps horizontal axis
 * @param values vertical axis
 */
record Chart(
    String key,
    String title,
    String note,
    String warning,
    Trace raw,
    Trace curve,
    Trace broken,
    Axis steps,
    Axis values) {
  static final int WIDTH = 480;
  static final int HEIGHT = 260;
  private static final double LEFT = 54;
  private static final double RIGHT = 18;
  private static final double TOP = 10;
  private static final double BOTTOM = 40;
  private static final double INNER_WIDTH = WIDTH - LEFT - RIGHT;
  private static final double INNER_HEIGHT = HEIGHT - TOP - BOTTOM;

  void draw(Canvas canvas) {
    for (Axis.Tick tick : values.ticks()) {
      double y = y(tick.value());
      canvas.line(Ink.GRID, LEFT, y, WIDTH - RIGHT, y);
      canvas.text(Ink.LABEL, Canvas.Anchor.END, LEFT - 8, y + 4, tick.label());
    }
    double floor = TOP + INNER_HEIGHT;
    for (Axis.Tick tick : steps.ticks()) {
      double x = x(tick.value());
      canvas.line(Ink.AXIS, x, floor, x, floor + 4);
      canvas.text(Ink.LABEL, Canvas.Anchor.MIDDLE, x, floor + 18, tick.label());
    }
    canvas.line(Ink.AXIS, LEFT, floor, WIDTH - RIGHT, floor);
    canvas.text(Ink.LABEL, Canvas.Anchor.END, WIDTH - RIGHT, floor + 34, "step");
    canvas.dots(Ink.RAW, x(raw), y(raw));
    if (curve.size() == 1) {
      canvas.dots(Ink.CURVE, x(curve), y(curve));
    } else {
      canvas.path(Ink.CURVE, x(curve), y(curve));
    }
    double[] top = new double[broken.size()];
    Arrays.fill(top, TOP);
    canvas.dots(Ink.ALERT, x(broken), top);
  }

  private double x(double step) {
    return LEFT + steps.place(step) * INNER_WIDTH;
  }

  private double y(double value) {
    return TOP + (1 - values.place(value)) * INNER_HEIGHT;
  }

  private double[] x(Trace trace) {
    return Arrays.stream(trace.x()).map(this::x).toArray();
  }

  private double[] y(Trace trace) {
    return Arrays.stream(trace.y()).map(this::y).toArray();
  }
}
