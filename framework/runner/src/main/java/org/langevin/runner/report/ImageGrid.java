package org.langevin.runner.report;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * All images of a batch on one sheet, row by row, nearly square, with gaps between them. Small
 * images are enlarged by a whole factor, so that every pixel stays a clean square.
 */
public final class ImageGrid {
  /** Width of the gaps and of the border, in pixels. */
  static final int GAP = 2;

  /** Colour of the gaps: neither black nor white, so that the edges of both are seen. */
  static final int BACKGROUND = 0x54585F;

  private static final int TARGET = 900;

  private ImageGrid() {}

  /** Draws the batch, [n, c, h, w]; points in the plane become a {@link PointPlot}. */
  public static BufferedImage draw(Images images) {
    if (images.points()) {
      return PointPlot.draw(images);
    }
    int columns = columns(images.count());
    int rows = (images.count() + columns - 1) / columns;
    int scale =
        Math.max(
            1, Math.min(fit(TARGET, columns, images.width()), fit(TARGET, rows, images.height())));
    int cellWidth = images.width() * scale + GAP;
    int cellHeight = images.height() * scale + GAP;
    BufferedImage sheet = sheet(columns * cellWidth + GAP, rows * cellHeight + GAP, BACKGROUND);
    for (int i = 0; i < images.count(); i++) {
      int x = GAP + i % columns * cellWidth;
      int y = GAP + i / columns * cellHeight;
      paste(images, i, sheet, x, y, scale);
    }
    return sheet;
  }

  private static int columns(int count) {
    return (int) Math.ceil(Math.sqrt(count));
  }

  /**
   * The largest factor at which {@code cells} images of a size stay within {@code target} pixels.
   */
  static int fit(int target, int cells, int size) {
    return (target - GAP * (cells + 1)) / (cells * size);
  }

  static BufferedImage sheet(int width, int height, int rgb) {
    BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    Arrays.fill(row, rgb);
    for (int y = 0; y < height; y++) {
      sheet.setRGB(0, y, width, 1, row, 0, width);
    }
    return sheet;
  }

  static void paste(Images images, int image, BufferedImage sheet, int left, int top, int scale) {
    int[] block = new int[scale * scale];
    for (int y = 0; y < images.height(); y++) {
      for (int x = 0; x < images.width(); x++) {
        Arrays.fill(block, images.rgb(image, y, x));
        sheet.setRGB(left + x * scale, top + y * scale, scale, scale, block, 0, scale);
      }
    }
  }
}
