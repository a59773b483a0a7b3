package org.langevin.datasets;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Makes small image files. */
final class Pictures {
  private Pictures() {}

  /** Each pixel is (x * 10 + seed, y * 10 + seed, seed) mod 256. */
  static byte[] colour(String format, int width, int height, int seed) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb(x, y, seed));
      }
    }
    return encode(format, image);
  }

  static int rgb(int x, int y, int seed) {
    return ((x * 10 + seed) % 256 << 16) | ((y * 10 + seed) % 256 << 8) | (seed % 256);
  }

  static byte[] encode(String format, BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) {
      throw new IOException("no writer of " + format + " for this image");
    }
    return out.toByteArray();
  }
}
