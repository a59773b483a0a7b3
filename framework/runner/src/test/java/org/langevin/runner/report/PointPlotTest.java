package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PointPlotTest {
  private static final int SIDE = 300;
  private static final int WHITE = 0xFFFFFFFF;

  private static BufferedImage density(float... points) {
    BufferedImage sheet = ImageGrid.sheet(SIDE, SIDE, 0xFFFFFF);
    Images images = new Images(points, points.length / 2, 2, 1, 1);
    PointPlot.density(images, sheet, 0, 0, SIDE, 0x0000FF);
    return sheet;
  }

  @Test
  void aPointIsADiscAtItsPlaceOnTheAxes() {
    BufferedImage sheet = density(0.75f, -0.3f);
    double inkX = 0;
    double inkY = 0;
    double ink = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int dark = 255 - (sheet.getRGB(x, y) >> 16 & 255);
        ink += dark;
        inkX += dark * (x + 0.5);
        inkY += dark * (y + 0.5);
      }
    }
    assertThat(ink).isPositive();
    assertThat(inkX / ink / 100 - 1.5).isCloseTo(0.75, within(0.01));
    assertThat(1.5 - inkY / ink / 100).isCloseTo(-0.3, within(0.01));
  }

  @Test
  void pointsBeyondTheAxesLeaveNoInk() {
    BufferedImage sheet = density(1.6f, 0, 0, -9, Float.NaN, 0, 0, Float.POSITIVE_INFINITY);
    assertThat(ImageGridTest.pixels(sheet)).containsOnly(WHITE);
  }

  @Test
  void morePointsInOnePlaceAreDarker() {
    BufferedImage one = density(0, 0, 1, 1, 1, 1, 1, 1);
    int single = one.getRGB(SIDE / 2, SIDE / 2) & 255 << 16;
    int triple = one.getRGB(SIDE * 5 / 6, SIDE / 6) & 255 << 16;
    assertThat(triple).isLessThan(single);
  }

  @Test
  void referenceDataStandBesideThePoints() {
    Images points = new Images(new float[200], 100, 2, 1, 1);
    BufferedImage alone = PointPlot.draw(points);
    BufferedImage both = PointPlot.draw(points, points);
    assertThat(both.getWidth()).isEqualTo(2 * alone.getWidth());
    int[] left = both.getRGB(0, 0, alone.getWidth(), alone.getHeight(), null, 0, alone.getWidth());
    assertThat(Arrays.equals(left, ImageGridTest.pixels(alone))).isTrue();
  }
}
