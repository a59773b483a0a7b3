package org.langevin.runner.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.langevin.spi.data.WholeFile;

/** Pictures as PNG files. */
public final class Png {
  private Png() {}

  /**
   * Writes a picture so that the file is whole at every moment: beside its place, then renamed.
   * Missing folders are made, an existing file is replaced.
   *
   * @throws IOException if the disk refuses
   */
  public static void write(BufferedImage picture, Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    byte[] png = encode(picture);
    WholeFile.replace(file, part -> Files.write(part, png));
  }

  /** A picture as the bytes of a PNG file. */
  public static byte[] encode(BufferedImage picture) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // ImageIO's own choice would be a cache file on disk.
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(picture, "png", out)) {
        throw new IOException("this Java has no PNG writer; its module java.desktop is incomplete");
      }
    }
    return bytes.toByteArray();
  }
}
