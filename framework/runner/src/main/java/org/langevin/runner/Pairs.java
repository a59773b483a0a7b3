package org.langevin.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.langevin.runner.Engines.Opened;
import org.langevin.runner.model.Model.Use;
import org.langevin.runner.model.Weights;
import org.langevin.runner.sampling.Sampling;
import org.langevin.spi.data.Digest;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;

/**
 * Images that an earlier model generates, to train on instead of a dataset. Image k is a pure
 * function of (seed, k), and so is the noise from which it came; the file holds the images alone,
 * float32, and generation goes on where it was interrupted.
 */
final class Pairs implements Examples {
  private final Plan teacher;
  private final Map<String, Tensor> weights;
  private final Map<Use, Map<String, Tensor>> earlier;
  private final long seed;
  private final int count;
  private final Path path;
  private final FileChannel file;

  /**
   * Opens the file, which may be empty or incomplete.
   *
   * @param teacher whose sampler generates
   * @param weights its parameters
   * @param earlier parameters of the models that it builds on itself
   */
  Pairs(
      Plan teacher,
      Map<String, Tensor> weights,
      Map<Use, Map<String, Tensor>> earlier,
      long seed,
      int count,
      Path path) {
    this.teacher = teacher;
    this.weights = weights;
    this.earlier = earlier;
    this.seed = seed;
    this.count = count;
    this.path = path;
    try {
      this.file =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Shape shape() {
    return teacher.model().shape();
  }

  private long rowBytes() {
    return 4L * shape().length();
  }

  /**
   * Generates what is missing.
   *
   * @throws Sampling.StoppedException if a stop was asked for; whole batches are kept
   */
  void generate(Opened engine, Progress progress, BooleanSupplier stop) {
    Session session = engine.session();
    BatchSize size = BatchSize.ofSamples(teacher, engine.place().device());
    int batch = size.size();
    Map<String, Value> parameters = Weights.upload(session, weights);
    try (Sampling sampling =
        new Sampling(
            session,
            teacher.sampler(),
            teacher.process(),
            teacher.model(),
            parameters,
            earlier,
            seed)) {
      size.applyTo(sampling);
      for (int done = (int) (file.size() / rowBytes()); done < count; done += batch) {
        int from = done;
        int n = Math.min(batch, count - from);
        float[] x0 =
            sampling
                .draw(from, n, n, 0, stop, (finished, evaluations) -> tell(progress, from))
                .x0();
        ByteBuffer bytes = ByteBuffer.allocate(4 * x0.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(x0);
        write(bytes, from * rowBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Weights.close(parameters);
    }
  }

  private void tell(Progress progress, int done) {
    progress.moving(
        "generating pairs",
        done / (double) count,
        String.format(Locale.ROOT, "%,d of %,d", done, count));
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public void read(int index, long key, float[] out, int offset) {
    ByteBuffer bytes = ByteBuffer.allocate((int) rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    try {
      long at = index * rowBytes();
      while (bytes.hasRemaining()) {
        int n = file.read(bytes, at + bytes.position());
        if (n < 0) {
          throw new IllegalStateException(path + " ends before pair " + index);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bytes.flip();
    bytes.asFloatBuffer().get(out, offset, shape().length());
  }

  /** The class that {@link Sampling} asks of sample number {@code index}. */
  @Override
  public int label(int index) {
    return shape().classes() == 0 ? 0 : index % shape().classes();
  }

  /** Of what the images are made from: the model's parameters, sampler, seed and number. */
  @Override
  public String hash() {
    MessageDigest sha = Digest.sha256();
    String words = teacher.bound().hash(java.util.Set.of("name")) + " " + seed + " " + count;
    sha.update(words.getBytes(StandardCharsets.UTF_8));
    new TreeMap<>(weights).values().forEach(tensor -> sha.update(tensor.bytes()));
    return HexFormat.of().formatHex(sha.digest());
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
