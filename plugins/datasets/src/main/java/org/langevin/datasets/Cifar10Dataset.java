package org.langevin.datasets;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.langevin.spi.Dataset;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.data.Archive;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.WholeFile;

/**
 * CIFAR-10 (Krizhevsky 2009): 50,000 and 10,000 photographs [3, 32, 32] of ten classes, from the
 * official binary archive. Its files hold records of one byte of class and 3,072 bytes of pixels,
 * channels first; they are unpacked once, in the order of their numbers.
 */
final class Cifar10Dataset implements Dataset {
  private static final Shape SHAPE = new Shape(3, 32, 32, 10);
  private static final int RECORD = 1 + SHAPE.length();
  private static final String FOLDER = "cifar-10-batches-bin/";
  private static final Asset ARCHIVE =
      new Asset(
          "cifar-10-binary.tar.gz",
          170_052_171,
          "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
          List.of(
              "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
              "https://cave.cs.toronto.edu/kriz/cifar-10-binary.tar.gz"));

  private final Config config;

  @Inject
  Cifar10Dataset(Config config) {
    this.config = config;
  }

  @Override
  public Shape shape() {
    return SHAPE;
  }

  @Override
  public List<Asset> assets() {
    return List.of(ARCHIVE);
  }

  @Override
  public Examples open(Assets assets) {
    String split = config.split.name().toLowerCase(Locale.ROOT);
    String hash = new Sha256().add(ARCHIVE.sha256()).add(split).hex();
    Path file = assets.cache().resolve("cifar10").resolve(split + ".pixels");
    try {
      WholeFile.make(
          file,
          f -> PixelFile.isMadeFrom(f, hash),
          part -> unpack(assets.fetch(ARCHIVE), part, hash));
      PixelFile pixels = PixelFile.open(file);
      return new ImageExamples(
          SHAPE, 0, config.flip, pixels.rows(), pixels.slots(), pixels.labels(), hash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void unpack(Path archive, Path part, String hash) throws IOException {
    List<String> names =
        switch (config.split) {
          case TRAIN ->
              IntStream.rangeClosed(1, 5)
                  .mapToObj(i -> FOLDER + "data_batch_" + i + ".bin")
                  .toList();
          case TEST -> List.of(FOLDER + "test_batch.bin");
        };
    List<int[]> slots = new ArrayList<>(names.stream().map(name -> new int[0]).toList());
    List<int[]> labels = new ArrayList<>(slots);
    int[] rows = {0};
    try (PixelFile.Writer writer = new PixelFile.Writer(part, SHAPE)) {
      Archive.read(
          archive,
          (name, content) -> {
            int batch = names.indexOf(name);
            if (batch >= 0) {
              byte[] records = content.readAllBytes();
              slots.set(
                  batch,
                  IntStream.range(0, records.length / RECORD).map(i -> rows[0] + i).toArray());
              labels.set(batch, put(records, rows[0], writer, name));
              rows[0] += records.length / RECORD;
            }
            return true;
          });
      for (int i = 0; i < names.size(); i++) {
        if (slots.get(i).length == 0) {
          throw new DataException(archive + " holds no images in " + names.get(i));
        }
      }
      writer.finish(rows[0], joined(slots), joined(labels), hash, hash);
    }
  }

  /** Stores a file's images in the rows from {@code slot} on and returns their classes. */
  private static int[] put(byte[] records, int slot, PixelFile.Writer writer, String name)
      throws IOException {
    int[] labels = new int[records.length / RECORD];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = records[i * RECORD];
      writer.put(slot + i, Arrays.copyOfRange(records, i * RECORD + 1, (i + 1) * RECORD));
    }
    if (records.length % RECORD != 0 || Arrays.stream(labels).anyMatch(c -> c < 0 || c > 9)) {
      throw new DataException(name + " does not hold records of a class below 10 and an image");
    }
    return labels;
  }

  private static int[] joined(List<int[]> parts) {
    return parts.stream().flatMapToInt(Arrays::stream).toArray();
  }

  @About(
      value = "Small photographs of ten classes, 50,000 and 10,000 in colour.",
      paper = "Krizhevsky 2009")
  record Config(
      @Key(doc = "Which part.", or = "train") Split split,
      @Key(doc = "Whether training mirrors an example left to right half of the time.", or = "true")
          boolean flip) {}
}
