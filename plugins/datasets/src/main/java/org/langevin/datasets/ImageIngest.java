package org.langevin.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.DataException;

/**
 * Reads all images of a folder or archive once and writes their pixels: one thread reads, all cores
 * decode, and pixels go to the file in the order of reading, so that no more than a few files are
 * in memory. Names, checksums and faults are kept for the table and the report that follow.
 */
final class ImageIngest {
  private static final Set<String> READ = Set.of("jpg", "jpeg", "png", "bmp", "gif");
  private static final Set<String> NOT_READ =
      Set.of(
          "webp", "tif", "tiff", "avif", "heic", "heif", "jxl", "jp2", "ppm", "pgm", "tga", "exr");

  private static final int LARGEST_FILE = 1 << 27;

  /** Bytes of files that may wait for a core. */
  private static final int WAITING = (int) Math.min(1 << 28, Runtime.getRuntime().maxMemory() / 8);

  private final ImageDecoder decoder;
  private final PixelFile.Writer writer;
  private final Semaphore waiting = new Semaphore(WAITING);
  private final Map<String, Image> images = new ConcurrentHashMap<>();
  private final Map<String, String> faults = new ConcurrentSkipListMap<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final List<String> others = new ArrayList<>();
  private int rows;

  ImageIngest(ImageDecoder decoder, PixelFile.Writer writer) {
    this.decoder = decoder;
    this.writer = writer;
  }

  /**
   * An image that was read.
   *
   * @param row where its pixels are
   * @param sha256 of its file
   */
  record Image(int row, byte[] sha256) {}

  /**
   * Reads everything.
   *
   * @throws IOException if pixels cannot be written
   * @throws DataException if the files cannot be read
   */
  void run(ImageFiles files) throws IOException {
    ExecutorService cores =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      files.visit((name, content) -> visit(name, content, cores));
      cores.shutdown();
      while (!cores.awaitTermination(1, TimeUnit.MINUTES)) {}
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      cores.shutdownNow();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new IOException("Decoded images could not be stored: " + thrown.getMessage(), thrown);
    }
  }

  private void visit(String name, InputStream content, ExecutorService cores) throws IOException {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (!READ.contains(extension)) {
      if (NOT_READ.contains(extension)) {
        faults.put(name, "is not a JPEG, PNG, BMP or GIF; convert it to PNG");
      } else {
        others.add(name);
      }
      return;
    }
    if (failure.get() != null) {
      return; // the disk is full, say: the rest is of no use
    }
    byte[] file = content.readNBytes(LARGEST_FILE + 1);
    if (file.length > LARGEST_FILE) {
      faults.put(name, "has more than " + LARGEST_FILE + " bytes, more than an image should");
      return;
    }
    int row = rows++;
    waiting.acquireUninterruptibly(Math.min(WAITING, file.length));
    cores.execute(() -> decode(name, file, row));
  }

  private void decode(String name, byte[] file, int row) {
    try {
      writer.put(row, decoder.decode(file));
      images.put(name, new Image(row, Sha256.of(file)));
    } catch (ImageDecoder.Unusable e) {
      faults.put(name, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    } finally {
      waiting.release(Math.min(WAITING, file.length));
    }
  }

  /** Rows written, unused ones included. */
  int rows() {
    return rows;
  }

  /** What was decoded, by name. */
  Map<String, Image> images() {
    return images;
  }

  /** Reasons why images cannot be used, by name. */
  Map<String, String> faults() {
    return faults;
  }

  /** Names of files that are no images. */
  List<String> others() {
    return others;
  }
}
