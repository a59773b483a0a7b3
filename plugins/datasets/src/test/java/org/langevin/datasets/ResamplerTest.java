package org.langevin.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Bilinear references: torch 2.10.0, {@code F.interpolate(mode="bilinear", antialias=True)} in
 * float64 on the plane (7 y^2 + 13 x^2 + 31 x y + 5 x + 11 y) mod 256, then torchvision's
 * CenterCrop, rounded here.
 */
class ResamplerTest {
  @Test
  void bilinearShrinksAsPytorchDoes() {
    assertThat(square(Resize.BILINEAR, plane(7, 5), 7, 5, 3))
        .containsExactly(25, 108, 173, 92, 168, 123, 135, 144, 137);
    assertThat(square(Resize.BILINEAR, plane(6, 11), 6, 11, 4))
        .containsExactly(
            174, 122, 180, 110, 126, 123, 147, 141, 171, 135, 140, 178, 88, 91, 150, 126);
  }

  @Test
  void bilinearEnlargesAsPytorchDoes() {
    int[] expected = {
      5, 14, 29, 51, 80, 115, 11, 24, 43, 69, 101, 140, 24, 44, 72, 105, 145, 192, 40, 69, 103, 145,
      177, 199, 60, 96, 139, 188, 196, 162, 70, 110, 157, 210, 205, 143
    };
    assertThat(square(Resize.BILINEAR, plane(3, 4), 3, 4, 6)).containsExactly(expected);
  }

  @Test
  void areaAveragesBlocksAndSharesPixelsOnTheirBorders() {
    int[] blocks = {10, 20, 200, 210, 30, 40, 220, 230, 0, 0, 4, 8, 0, 0, 12, 16};
    assertThat(square(Resize.AREA, blocks, 4, 4, 2)).containsExactly(25, 215, 0, 10);
    // three to two: each result covers one pixel and half of the middle one
    int[] three = {30, 60, 90, 30, 60, 90, 30, 60, 90};
    assertThat(square(Resize.AREA, three, 3, 3, 2)).containsExactly(40, 80, 40, 80);
  }

  @Test
  void theMiddleOfALongImageIsKept() {
    int[] wide = {1, 2, 3, 4, 5, 6, 7, 8};
    assertThat(square(Resize.AREA, wide, 1, 8, 1)).containsExactly(5);
    int[] high = {1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6};
    assertThat(square(Resize.AREA, high, 6, 2, 2)).containsExactly(3, 3, 4, 4);
  }

  private static int[] plane(int height, int width) {
    int[] plane = new int[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        plane[y * width + x] = (7 * y * y + 13 * x * x + 31 * x * y + 5 * x + 11 * y) % 256;
      }
    }
    return plane;
  }

  private static int[] square(Resize kind, int[] plane, int height, int width, int side) {
    byte[] bytes = new byte[plane.length];
    for (int i = 0; i < plane.length; i++) {
      bytes[i] = (byte) plane[i];
    }
    byte[] out = new byte[side * side + 1];
    new Resampler(kind, height, width, side).square(bytes, out, 1);
    int[] result = new int[side * side];
    for (int i = 0; i < result.length; i++) {
      result[i] = out[i + 1] & 0xFF;
    }
    return result;
  }
}
