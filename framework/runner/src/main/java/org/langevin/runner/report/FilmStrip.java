package org.langevin.runner.report;

import java.awt.image.BufferedImage;
import java.util.List;

/**
 * How samples come out of noise: a row for each sample, a column for each moment of sampling, the
 * moment's time above it. Points in the plane give one row of densities.
 */
public final class FilmStrip {
  static final int HEADER = 26;
  private static final int TARGET = 1100;
  private static final int POINT_SIDE = 140;
  private static final int POINT_COLOUR = 0x1D4ED8;
  private static final double LABEL_SPACE = 10;

  private FilmStrip() {}

  /**
   * A moment of sampling.
   *
   * @param t its time, in the process's own units
   * @param images the samples' state, [n, c, h, w], the same shape at every moment
   */
  public record Moment(double t, Images images) {}

  /**
   * Draws the moments from left to right in the order given.
   *
   * @throws IllegalArgumentException if there is no moment or their shapes differ
   */
  public static BufferedImage draw(List<Moment> moments) {
    if (moments.isEmpty()) {
      throw new IllegalArgumentException("a film strip needs at least one moment");
    }
    Images first = moments.get(0).images();
    for (Moment moment : moments) {
      Images other = moment.images();
      if (other.count() != first.count()
          || other.channels() != first.channels()
          || other.height() != first.height()
          || other.width() != first.width()) {
        throw new IllegalArgumentException("the moments of a film strip differ in shape");
      }
    }
    int columns = moments.size();
    int scale = Math.max(1, ImageGrid.fit(TARGET, columns, first.width()));
    int rows = first.points() ? 1 : first.count();
    int width = first.points() ? POINT_SIDE : first.width() * scale;
    int height = first.points() ? POINT_SIDE : first.height() * scale;
    int gap = ImageGrid.GAP;
    BufferedImage sheet =
        ImageGrid.sheet(
            columns * (width + gap) + gap, HEADER + rows * (height + gap), ImageGrid.BACKGROUND);
    for (int column = 0; column < columns; column++) {
      Images images = moments.get(column).images();
      int x = gap + column * (width + gap);
      if (images.points()) {
        PointPlot.density(images, sheet, x, HEADER, POINT_SIDE, POINT_COLOUR);
      } else {
        for (int row = 0; row < rows; row++) {
          ImageGrid.paste(images, row, sheet, x, HEADER + row * (height + gap), scale);
        }
      }
    }
    label(sheet, moments, width + gap);
    return sheet;
  }

  private static void label(BufferedImage sheet, List<Moment> moments, int pitch) {
    RasterCanvas canvas = new RasterCanvas(sheet, 1);
    List<String> labels = moments.stream().map(m -> "t = " + NumberText.of(m.t())).toList();
    double widest = labels.stream().mapToDouble(canvas::width).max().orElse(0);
    int every = (int) Math.ceil((widest + LABEL_SPACE) / pitch);
    int last = labels.size() - 1;
    for (int i = 0; i <= last; i++) {
      // Counted from the end: the last moment is the sample and always bears its label.
      if ((last - i) % every == 0) {
        double middle = ImageGrid.GAP + (i + 0.5) * pitch - ImageGrid.GAP / 2.0;
        double half = canvas.width(labels.get(i)) / 2 + 3;
        double x = Math.max(half, Math.min(sheet.getWidth() - half, middle));
        canvas.text(Ink.ON_DARK, Canvas.Anchor.MIDDLE, x, HEADER - 9, labels.get(i));
      }
    }
  }
}
