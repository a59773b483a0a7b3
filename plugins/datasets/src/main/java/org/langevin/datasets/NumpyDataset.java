package org.langevin.datasets;

import jakarta.inject.Inject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.langevin.spi.Dataset;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Archive;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.WholeFile;

/**
 * Images of a NumPy archive as OpenAI's evaluation reads and writes them: an array of bytes [n,
 * height, width, channels], or [n, height, width] if grey, called {@code arr_0} by default. They
 * are unpacked once; later starts map the result. There are no labels. The hash is over the pixels.
 */
final class NumpyDataset implements Dataset {
  /** To be raised when the same file gives other pixels than before. */
  private static final String UNPACKING = "1";

  private final Config config;

  @Inject
  NumpyDataset(Config config) {
    this.config = config;
  }

  @Override
  public Shape shape() {
    return new Shape(config.channels, config.size, config.size, 0);
  }

  @Override
  public Examples open(Assets assets) {
    Path path = Path.of(config.path).toAbsolutePath().normalize();
    if (!Files.isRegularFile(path)) {
      throw new DataException("dataset.path: there is no file " + path);
    }
    String settings = config.array + "|" + config.size + "|" + config.channels;
    String name = new Sha256().add(path.toString()).add(settings).hex().substring(0, 16);
    Path cached = assets.cache().resolve("npz").resolve(name + ".pixels");
    try {
      String state = Files.size(path) + " " + Files.getLastModifiedTime(path);
      String stamp = new Sha256().add(UNPACKING).add(settings).add(state).hex();
      WholeFile.make(
          cached, f -> PixelFile.isMadeFrom(f, stamp), part -> unpack(path, part, stamp));
      PixelFile pixels = PixelFile.open(cached);
      return new ImageExamples(
          shape(), 0, false, pixels.rows(), pixels.slots(), pixels.labels(), pixels.hash());
    } catch (IOException e) {
      throw new DataException(path + " cannot be read to its end: " + e.getMessage(), e);
    }
  }

  private void unpack(Path path, Path part, String stamp) throws IOException {
    List<String> others = new ArrayList<>();
    boolean[] found = {false};
    Archive.read(
        path,
        (name, content) -> {
          if (!name.equals(config.array + ".npy")) {
            others.add(name.replaceFirst("\\.npy$", ""));
            return true;
          }
          found[0] = true;
          rows(path, content, part, stamp);
          return false;
        });
    if (!found[0]) {
      throw new DataException(
          "%s holds no array '%s', only %s: name the one with the images as array"
              .formatted(path, config.array, others));
    }
  }

  private void rows(Path path, InputStream in, Path part, String stamp) throws IOException {
    NumpyHeader header = NumpyHeader.read(in, path + ", array '" + config.array + "'");
    int count = header.images(config.size, config.channels);
    Sha256 hash = new Sha256();
    try (PixelFile.Writer writer = new PixelFile.Writer(part, shape())) {
      byte[] row = new byte[shape().length()];
      for (int i = 0; i < count; i++) {
        if (in.readNBytes(row, 0, row.length) < row.length) {
          throw new EOFException("it ends within image " + i + " of " + count);
        }
        byte[] planes = channelsFirst(row);
        hash.add(planes);
        writer.put(i, planes);
      }
      writer.finish(count, IntStream.range(0, count).toArray(), new int[count], stamp, hash.hex());
    }
  }

  private byte[] channelsFirst(byte[] pixels) {
    int plane = config.size * config.size;
    byte[] planes = new byte[pixels.length];
    for (int p = 0; p < plane; p++) {
      for (int c = 0; c < config.channels; c++) {
        planes[c * plane + p] = pixels[p * config.channels + c];
      }
    }
    return planes;
  }

  @About(
      "Images of a NumPy archive: an array of bytes [n, height, width, channels], as OpenAI's"
          + " evaluation keeps samples.")
  record Config(
      @Key(doc = "The .npz file; a relative path starts at the working folder.") String path,
      @Key(doc = "Name of the array.", or = "arr_0") String array,
      @Key(doc = "Width and height of an image.", min = 1, max = 4096, unit = "pixels") int size,
      @Key(doc = "3 for colour, 1 for grey.", or = "3", min = 1, max = 3) int channels)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (channels == 2) {
        problems.add("channels", "is 2, but images have 3 (colour) or 1 (grey)");
      }
    }
  }
}
