package org.langevin.runner.report;

import java.util.Locale;

/** Draws as SVG elements whose classes are the inks' names; the page's style gives the colours. */
final class SvgCanvas implements Canvas {
  private final Html out;

  SvgCanvas(Html out) {
    this.out = out;
  }

  @Override
  public void line(Ink ink, double x1, double y1, double x2, double y2) {
    path(ink, new double[] {x1, x2}, new double[] {y1, y2});
  }

  @Override
  public void path(Ink ink, double[] x, double[] y) {
    StringBuilder d = new StringBuilder(12 * x.length);
    for (int i = 0; i < x.length; i++) {
      d.append(i == 0 ? 'M' : 'L').append(number(x[i])).append(' ').append(number(y[i]));
    }
    stroke(ink, d);
  }

  @Override
  public void dots(Ink ink, double[] x, double[] y) {
    StringBuilder d = new StringBuilder(12 * x.length);
    for (int i = 0; i < x.length; i++) {
      // A stroke of no length with round ends is a dot, and takes a third of a circle's bytes.
      d.append('M').append(number(x[i])).append(' ').append(number(y[i])).append("h0");
    }
    stroke(ink, d);
  }

  private void stroke(Ink ink, StringBuilder d) {
    if (!d.isEmpty()) {
      out.empty("path", "class", name(ink), "d", d.toString());
    }
  }

  @Override
  public void text(Ink ink, Anchor anchor, double x, double y, String text) {
    out.element(
        "text",
        text,
        "class",
        name(ink),
        "text-anchor",
        anchor.name().toLowerCase(Locale.ROOT),
        "x",
        number(x),
        "y",
        number(y));
  }

  private static String name(Ink ink) {
    return ink.name().toLowerCase(Locale.ROOT);
  }

  private static String number(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : Double.toString(tenths / 10.0);
  }
}
