package org.langevin.runner.report;

/** What a chart is drawn on. Coordinates run right and down. */
interface Canvas {
  /** Which end of a text stands at its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  void line(Ink ink, double x1, double y1, double x2, double y2);

  /** A line through points. */
  void path(Ink ink, double[] x, double[] y);

  /** A round dot at each point. */
  void dots(Ink ink, double[] x, double[] y);

  /** A text whose baseline is at {@code y}. */
  void text(Ink ink, Anchor anchor, double x, double y, String text);
}
