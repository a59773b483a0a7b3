package org.langevin.runner.report;

import java.awt.image.BufferedImage;

/**
 * Points in the plane as a scatter that turns into a density where they are many, on axes from -1.5
 * to 1.5. Points beyond the axes are counted below the plot.
 */
public final class PointPlot {
  private static final double LIMIT = 1.5;
  private static final int SIDE = 420;
  private static final int LEFT = 44;
  private static final int TOP = 34;
  private static final int BOTTOM = 32;
  private static final int RIGHT = 18;
  private static final int SAMPLES = 0x1D4ED8;
  private static final int REFERENCE = 0x8A4B08;
  private static final int PAPER = 0xFFFFFF;

  private PointPlot() {}

  /** Draws points, [n, 2, 1, 1]. */
  public static BufferedImage draw(Images points) {
    BufferedImage sheet = blank(1);
    panel(sheet, 0, "samples", points, SAMPLES);
    return sheet;
  }

  /** Draws points, [n, 2, 1, 1], with reference data, [m, 2, 1, 1], beside them. */
  public static BufferedImage draw(Images points, Images reference) {
    BufferedImage sheet = blank(2);
    panel(sheet, 0, "samples", points, SAMPLES);
    panel(sheet, LEFT + SIDE + RIGHT, "data", reference, REFERENCE);
    return sheet;
  }

  private static BufferedImage blank(int panels) {
    return ImageGrid.sheet(panels * (LEFT + SIDE + RIGHT), TOP + SIDE + BOTTOM, PAPER);
  }

  private static void panel(BufferedImage sheet, int left, String title, Images points, int rgb) {
    int x0 = left + LEFT;
    density(points, sheet, x0, TOP, SIDE, rgb);
    RasterCanvas canvas = new RasterCanvas(sheet, 1);
    for (Axis.Tick tick : Axis.linear(-LIMIT, LIMIT, 6).ticks()) {
      double at = (tick.value() + LIMIT) / (2 * LIMIT) * SIDE;
      canvas.line(Ink.GRID, x0 + at, TOP, x0 + at, TOP + SIDE);
      canvas.line(Ink.GRID, x0, TOP + at, x0 + SIDE, TOP + at);
      canvas.text(Ink.LABEL, Canvas.Anchor.MIDDLE, x0 + at, TOP + SIDE + 18, tick.label());
      canvas.text(Ink.LABEL, Canvas.Anchor.END, x0 - 7, TOP + SIDE - at + 4, tick.label());
    }
    canvas.path(
        Ink.AXIS,
        new double[] {x0, x0 + SIDE, x0 + SIDE, x0, x0},
        new double[] {TOP, TOP, TOP + SIDE, TOP + SIDE, TOP});
    canvas.text(Ink.TITLE, Canvas.Anchor.START, x0, TOP - 12, title);
    int outside = outside(points);
    String count = NumberText.grouped(points.count()) + " points";
    if (outside > 0) {
      count += ", " + NumberText.grouped(outside) + " outside";
    }
    canvas.text(Ink.LABEL, Canvas.Anchor.END, x0 + SIDE, TOP - 12, count);
  }

  private static int outside(Images points) {
    int outside = 0;
    for (int i = 0; i < points.count(); i++) {
      float x = points.values()[2 * i];
      float y = points.values()[2 * i + 1];
      if (!(Math.abs(x) <= LIMIT && Math.abs(y) <= LIMIT)) { // NaN is outside
        outside++;
      }
    }
    return outside;
  }

  /**
   * Fills a square with the points' density: soft discs add up and saturate like ink. Discs shrink
   * and fade as points become many, so that ten points and a hundred thousand both show structure.
   */
  static void density(Images points, BufferedImage sheet, int left, int top, int side, int rgb) {
    double n = points.count();
    double radius = Math.max(0.8, 4.2 - 0.75 * Math.log10(n)) * side / SIDE;
    double opacity = Math.min(1.2, 1.2 * Math.pow(500 / n, 0.3));
    float[] ink = new float[side * side];
    for (int i = 0; i < points.count(); i++) {
      double x = (points.values()[2 * i] + LIMIT) / (2 * LIMIT) * side;
      double y = (LIMIT - points.values()[2 * i + 1]) / (2 * LIMIT) * side;
      if (x >= 0 && x <= side && y >= 0 && y <= side) {
        disc(ink, side, x, y, radius, opacity);
      }
    }
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double tone = 1 - Math.exp(-ink[y * side + x]);
        sheet.setRGB(left + x, top + y, mix(PAPER, rgb, tone));
      }
    }
  }

  private static void disc(
      float[] ink, int side, double cx, double cy, double radius, double opacity) {
    int reach = (int) Math.ceil(radius + 1);
    for (int y = Math.max(0, (int) cy - reach); y < Math.min(side, (int) cy + reach + 1); y++) {
      for (int x = Math.max(0, (int) cx - reach); x < Math.min(side, (int) cx + reach + 1); x++) {
        double distance = Math.hypot(x + 0.5 - cx, y + 0.5 - cy);
        double cover = Math.max(0, Math.min(1, radius + 0.5 - distance));
        ink[y * side + x] += (float) (cover * opacity);
      }
    }
  }

  private static int mix(int from, int to, double share) {
    int rgb = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double a = from >> shift & 255;
      double b = to >> shift & 255;
      rgb |= (int) Math.round(a + (b - a) * share) << shift;
    }
    return rgb;
  }
}
