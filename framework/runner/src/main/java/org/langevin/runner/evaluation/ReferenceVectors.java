package org.langevin.runner.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.langevin.runner.evaluation.Extractor.Vectors;
import org.langevin.spi.data.WholeFile;

/**
 * What features see of reference images, kept so that the images are looked at once: float32, the
 * vector of each image followed by its logits. Any metric can be made from that, today's and later
 * ones. A set too large to be kept is looked at anew each time.
 */
final class ReferenceVectors {
  /** Of 50,000 vectors of Inception's length, 400 MB. */
  private static final long LIMIT = 1L << 30;

  private final Path folder;
  private final long limit;

  ReferenceVectors(Path folder) {
    this(folder, LIMIT);
  }

  ReferenceVectors(Path folder, long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /** Looks at the images and gives what is seen, batch by batch in their order. */
  @FunctionalInterface
  interface Look {
    /** Calls for each batch. */
    void each(Consumer<Vectors> batch);
  }

  /**
   * Gives the vectors, from the cache if they are there.
   *
   * @param key hash over all that they depend on
   * @param sizes of the set
   * @param look used if they are not
   */
  void each(String key, Sizes sizes, Look look, Consumer<Vectors> batch) {
    if (sizes.bytes() > limit) {
      look.each(batch);
      return;
    }
    Path file = folder.resolve(key.substring(0, 32) + ".vectors");
    try {
      WholeFile.make(file, f -> Files.size(f) == sizes.bytes(), part -> write(part, sizes, look));
      read(file, sizes, batch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Number of images, length of a vector, number of logits or 0, images of a batch. */
  record Sizes(int count, int dimension, int logits, int batch) {
    private int row() {
      return dimension + logits;
    }

    private long bytes() {
      return 4L * count * row();
    }
  }

  private static void write(Path file, Sizes sizes, Look look) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      look.each(seen -> write(channel, sizes, seen));
    }
  }

  private static void write(FileChannel channel, Sizes sizes, Vectors seen) {
    ByteBuffer rows = buffer(seen.n() * sizes.row());
    for (int i = 0; i < seen.n(); i++) {
      rows.asFloatBuffer().put(seen.vectors(), i * sizes.dimension, sizes.dimension);
      rows.position(rows.position() + 4 * sizes.dimension);
      float[] logits = seen.logits();
      if (logits != null) {
        rows.asFloatBuffer().put(logits, i * sizes.logits, sizes.logits);
        rows.position(rows.position() + 4 * sizes.logits);
      }
    }
    rows.flip();
    try {
      while (rows.hasRemaining()) {
        channel.write(rows);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void read(Path file, Sizes sizes, Consumer<Vectors> batch) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int from = 0; from < sizes.count; from += sizes.batch) {
        int n = Math.min(sizes.batch, sizes.count - from);
        ByteBuffer rows = buffer(n * sizes.row());
        while (rows.hasRemaining() && channel.read(rows) >= 0) {}
        rows.flip();
        float[] vectors = new float[n * sizes.dimension];
        float[] logits = new float[n * sizes.logits];
        var floats = rows.asFloatBuffer();
        for (int i = 0; i < n; i++) {
          floats.get(vectors, i * sizes.dimension, sizes.dimension);
          floats.get(logits, i * sizes.logits, sizes.logits);
        }
        batch.accept(new Vectors(n, vectors, sizes.logits == 0 ? null : logits));
      }
    }
  }

  private static ByteBuffer buffer(int floats) {
    return ByteBuffer.allocate(4 * floats).order(ByteOrder.LITTLE_ENDIAN);
  }
}
