package org.langevin.runner.evaluation;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.langevin.config.InputException;
import org.langevin.runner.report.Images;
import org.langevin.runner.report.Png;
import org.langevin.spi.data.Shape;

/**
 * Keeps images as other programs read them: a folder or a zip of PNG files, as EDM's evaluation
 * does, or a NumPy archive whose {@code arr_0} is uint8 [n, height, width, channels], as OpenAI's
 * does. Nothing is in its place before all of it is written.
 */
public abstract sealed class ImageFile implements ImageSink, AutoCloseable {
  final Shape shape;
  final Path part;
  private final Path target;
  private int written;

  private ImageFile(Path target, Shape shape) {
    this.shape = shape;
    this.target = target;
    this.part = target.resolveSibling(target.getFileName() + ".part");
  }

  /**
   * Begins a file, or a folder if the name ends neither in {@code .zip} nor in {@code .npz}.
   *
   * @param count how many images will come
   * @throws InputException if it exists, or images of that shape cannot be kept
   */
  public static ImageFile create(Path target, Shape shape, int count) {
    if (!EightBits.applies(shape) || shape.channels() == 2) {
      throw new InputException("--write-samples keeps images; these samples are points");
    }
    if (Files.exists(target)) {
      throw new InputException(target + " exists: remove it or choose another name");
    }
    String name = target.getFileName().toString().toLowerCase(Locale.ROOT);
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      if (name.endsWith(".npz")) {
        return new Npz(target, shape, count);
      }
      return name.endsWith(".zip") ? new Zip(target, shape) : new Folder(target, shape);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void take(float[] images, int n) {
    try {
      for (int i = 0; i < n; i++) {
        write(written++, pixels(images, i * shape.length()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An image's bytes, [height, width, channels]. */
  private byte[] pixels(float[] images, int from) {
    int plane = shape.height() * shape.width();
    byte[] bytes = new byte[shape.length()];
    for (int c = 0; c < shape.channels(); c++) {
      for (int p = 0; p < plane; p++) {
        bytes[p * shape.channels() + c] = (byte) Images.quantise(images[from + c * plane + p]);
      }
    }
    return bytes;
  }

  /** Keeps one image, [height, width, channels]. */
  abstract void write(int number, byte[] pixels) throws IOException;

  /** Ends the writing. */
  abstract void end() throws IOException;

  /** Puts what was written in its place. */
  public void finish() {
    try {
      end();
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what was not finished. */
  @Override
  public void close() {
    try {
      if (Files.exists(part)) {
        end();
        try (Stream<Path> entries = Files.walk(part)) {
          for (Path p : entries.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(p);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] png(byte[] pixels, Shape shape) throws IOException {
    boolean grey = shape.channels() == 1;
    BufferedImage image =
        new BufferedImage(
            shape.width(),
            shape.height(),
            grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    WritableRaster raster = image.getRaster();
    int[] samples = new int[pixels.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = pixels[i] & 0xFF;
    }
    raster.setPixels(0, 0, shape.width(), shape.height(), samples);
    return Png.encode(image);
  }

  private static String fileName(int number) {
    return String.format(Locale.ROOT, "%08d.png", number);
  }

  private static final class Folder extends ImageFile {
    Folder(Path target, Shape shape) throws IOException {
      super(target, shape);
      Files.createDirectory(part);
    }

    @Override
    void write(int number, byte[] pixels) throws IOException {
      Files.write(part.resolve(fileName(number)), png(pixels, shape));
    }

    @Override
    void end() {}
  }

  private static final class Zip extends ImageFile {
    private final ZipOutputStream zip;

    Zip(Path target, Shape shape) throws IOException {
      super(target, shape);
      zip = zip(part, Deflater.NO_COMPRESSION);
    }

    @Override
    void write(int number, byte[] pixels) throws IOException {
      zip.putNextEntry(new ZipEntry(fileName(number)));
      zip.write(png(pixels, shape));
      zip.closeEntry();
    }

    @Override
    void end() throws IOException {
      zip.close();
    }
  }

  private static final class Npz extends ImageFile {
    private final ZipOutputStream zip;

    Npz(Path target, Shape shape, int count) throws IOException {
      super(target, shape);
      zip = zip(part, Deflater.BEST_SPEED);
      zip.putNextEntry(new ZipEntry("arr_0.npy"));
      zip.write(header(count, shape));
    }

    /** The header of NumPy's format 1.0, its length a multiple of 64. */
    private static byte[] header(int count, Shape shape) {
      String text =
          "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, %d, %d, %d), }"
              .formatted(count, shape.height(), shape.width(), shape.channels());
      int length = (10 + text.length() + 1 + 63) / 64 * 64 - 10;
      byte[] header = new byte[10 + length];
      byte[] magic = {
        (byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) length, (byte) (length >> 8)
      };
      System.arraycopy(magic, 0, header, 0, 10);
      java.util.Arrays.fill(header, 10, header.length, (byte) ' ');
      byte[] words = text.getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(words, 0, header, 10, words.length);
      header[header.length - 1] = '\n';
      return header;
    }

    @Override
    void write(int number, byte[] pixels) throws IOException {
      zip.write(pixels);
    }

    @Override
    void end() throws IOException {
      zip.close();
    }
  }

  private static ZipOutputStream zip(Path file, int level) throws IOException {
    OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setLevel(level);
    return zip;
  }
}
