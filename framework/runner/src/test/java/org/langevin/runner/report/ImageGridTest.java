package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.Shape;

class ImageGridTest {
  @Test
  void valuesBecomeBytesByRoundingAndClamping() {
    assertThat(Images.quantise(-1)).isZero();
    assertThat(Images.quantise(0)).isEqualTo(128);
    assertThat(Images.quantise(1)).isEqualTo(255);
    assertThat(Images.quantise(0.5f)).isEqualTo(191);
    assertThat(Images.quantise(7)).isEqualTo(255);
    assertThat(Images.quantise(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(Images.quantise(Float.NaN)).isZero();
  }

  @Test
  void sixtyFourSmallImagesFillEightByEightWithEveryPixelInItsPlace() {
    float[] values = new float[64 * 28 * 28];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i * 0.7);
    }
    BufferedImage grid = ImageGrid.draw(Images.of(values, new Shape(1, 28, 28, 10)));

    assertThat(grid.getWidth()).isEqualTo(8 * (3 * 28 + 2) + 2);
    assertThat(grid.getHeight()).isEqualTo(grid.getWidth());
    for (int i = 0; i < 64; i++) {
      for (int y = 0; y < 28; y++) {
        for (int x = 0; x < 28; x++) {
          int grey = Images.quantise(values[(i * 28 + y) * 28 + x]);
          int left = 2 + i % 8 * 86 + 3 * x;
          int top = 2 + i / 8 * 86 + 3 * y;
          assertThat(rgb(grid, left, top)).isEqualTo(grey * 0x010101);
          assertThat(rgb(grid, left + 2, top + 2)).isEqualTo(grey * 0x010101);
        }
      }
    }
    assertThat(rgb(grid, 0, 0)).isEqualTo(ImageGrid.BACKGROUND);
    assertThat(rgb(grid, 2 + 84, 40)).isEqualTo(ImageGrid.BACKGROUND);
    assertThat(rgb(grid, 2 + 85, 40)).isEqualTo(ImageGrid.BACKGROUND);
  }

  @Test
  void channelsAreRedGreenBlue() {
    BufferedImage grid = ImageGrid.draw(new Images(new float[] {1, 0, -1}, 1, 3, 1, 1));
    assertThat(rgb(grid, grid.getWidth() / 2, grid.getHeight() / 2)).isEqualTo(0xFF8000);
  }

  @Test
  void anIncompleteLastRowShowsTheBackground() {
    float[] black = new float[5 * 100 * 100];
    Arrays.fill(black, -1);
    BufferedImage grid = ImageGrid.draw(new Images(black, 5, 1, 100, 100));
    int pitch = 2 * 100 + 2;
    assertThat(grid.getWidth()).isEqualTo(3 * pitch + 2);
    assertThat(grid.getHeight()).isEqualTo(2 * pitch + 2);
    assertThat(rgb(grid, pitch + 10, pitch + 10)).isZero();
    assertThat(rgb(grid, 2 * pitch + 10, pitch + 10)).isEqualTo(ImageGrid.BACKGROUND);
  }

  @Test
  void largeImagesKeepTheirSize() {
    BufferedImage grid = ImageGrid.draw(new Images(new float[4 * 600 * 500], 4, 1, 600, 500));
    assertThat(grid.getWidth()).isEqualTo(2 * 502 + 2);
    assertThat(grid.getHeight()).isEqualTo(2 * 602 + 2);
  }

  @Test
  void pointsInThePlaneBecomeAPlot() {
    Images points = new Images(new float[] {0.1f, 0.2f}, 1, 2, 1, 1);
    assertThat(pixels(ImageGrid.draw(points))).isEqualTo(pixels(PointPlot.draw(points)));
  }

  @Test
  void shapesThatCannotBeDrawnAreRefusedByName() {
    assertThatThrownBy(() -> new Images(new float[16], 1, 4, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[1, 4, 2, 2]");
    assertThatThrownBy(() -> new Images(new float[7], 2, 1, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 values");
    assertThatThrownBy(() -> new Images(new float[0], 0, 1, 2, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWrittenPictureReadsBackAsItWasAndLeavesNothingBeside(@TempDir Path folder)
      throws IOException {
    BufferedImage grid = ImageGrid.draw(new Images(new float[] {-1, -0.3f, 0.4f, 1}, 4, 1, 1, 1));
    Path file = folder.resolve("samples/final.png");
    Png.write(grid, file);
    Png.write(grid, file);
    assertThat(pixels(ImageIO.read(file.toFile()))).isEqualTo(pixels(grid));
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  private static int rgb(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xFFFFFF;
  }

  static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
