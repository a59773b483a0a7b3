package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.langevin.runner.report.FilmStrip.Moment;

class FilmStripTest {
  private static final int SCALE = (1100 - 3 * 2) / (2 * 10);
  private static final int PITCH = 10 * SCALE + 2;

  private static Moment moment(double t, float... greys) {
    float[] values = new float[greys.length * 100];
    for (int i = 0; i < greys.length; i++) {
      Arrays.fill(values, i * 100, (i + 1) * 100, greys[i]);
    }
    return new Moment(t, new Images(values, greys.length, 1, 10, 10));
  }

  @Test
  void rowsAreSamplesAndColumnsAreMoments() {
    BufferedImage strip = FilmStrip.draw(List.of(moment(1, -1, 1, -1), moment(0, 1, -1, 0)));
    assertThat(strip.getWidth()).isEqualTo(2 * PITCH + 2);
    assertThat(strip.getHeight()).isEqualTo(FilmStrip.HEADER + 3 * PITCH);
    int[][] expected = {{0, 255}, {255, 0}, {0, 128}};
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 2; column++) {
        int x = 2 + column * PITCH;
        int y = FilmStrip.HEADER + row * PITCH;
        assertThat(strip.getRGB(x, y) & 255).isEqualTo(expected[row][column]);
        assertThat(strip.getRGB(x + PITCH - 3, y + PITCH - 3) & 255)
            .isEqualTo(expected[row][column]);
      }
    }
  }

  @Test
  void everyMomentBearsItsTime() {
    BufferedImage strip = FilmStrip.draw(List.of(moment(0.75, -1), moment(0, -1)));
    BufferedImage other = FilmStrip.draw(List.of(moment(0.25, -1), moment(0, -1)));
    assertThat(header(strip, 0)).isNotEqualTo(header(other, 0));
    assertThat(header(strip, PITCH)).isEqualTo(header(other, PITCH));
  }

  @Test
  void labelsThatWouldCollideAreLeftOutButForTheLast() {
    Moment[] moments = new Moment[200];
    Arrays.setAll(moments, i -> moment(199 - i, 0));
    BufferedImage strip = FilmStrip.draw(List.of(moments));
    assertThat(strip.getWidth()).isEqualTo(200 * 12 + 2);
    int ink = 0;
    for (int x = strip.getWidth() - 40; x < strip.getWidth(); x++) {
      ink += (strip.getRGB(x, FilmStrip.HEADER - 12) & 0xFFFFFF) == ImageGrid.BACKGROUND ? 0 : 1;
    }
    assertThat(ink).isPositive();
  }

  @Test
  void pointsMakeOneRowOfDensities() {
    Images points = new Images(new float[20], 10, 2, 1, 1);
    BufferedImage strip = FilmStrip.draw(List.of(new Moment(1, points), new Moment(0, points)));
    assertThat(strip.getWidth()).isEqualTo(2 * 142 + 2);
    assertThat(strip.getHeight()).isEqualTo(FilmStrip.HEADER + 142);
  }

  @Test
  void momentsOfDifferentShapesAreRefused() {
    assertThatThrownBy(() -> FilmStrip.draw(List.of(moment(1, 0), moment(0, 0, 0))))
        .hasMessageContaining("differ in shape");
    assertThatThrownBy(() -> FilmStrip.draw(List.of())).hasMessageContaining("at least one");
  }

  private static int[] header(BufferedImage strip, int left) {
    return strip.getRGB(left, 0, PITCH, FilmStrip.HEADER, null, 0, PITCH);
  }
}
