package org.langevin.spi.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Makes a file that nobody ever sees half of: it is written aside as {@code NAME.part}, forced to
 * disk and moved into place. Threads and processes that want the same file wait for each other by a
 * lock on {@code NAME.lock}, so the work is done once.
 */
public final class WholeFile {
  private static final long POLL_MILLIS = 50;

  private WholeFile() {}

  /** Whether the file in place is the one wanted. */
  @FunctionalInterface
  public interface Check {
    /** Called with an existing file, maybe from an earlier time. */
    boolean accepts(Path file) throws IOException;
  }

  /** Produces the content. */
  @FunctionalInterface
  public interface Content {
    /** Writes the whole content to a file that may exist with rubbish in it. */
    void write(Path part) throws IOException;
  }

  /**
   * Makes the file unless it is there already.
   *
   * @param file the file; missing parent folders are created
   * @param check tells whether an existing file can stay; otherwise it is replaced
   * @param content writes a new one
   * @return {@code file}
   * @throws IOException from the file system or from {@code content}; nothing half-made stays
   */
  public static Path make(Path file, Check check, Content content) throws IOException {
    if (Files.exists(file) && check.accepts(file)) {
      return file;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (FileChannel channel =
        FileChannel.open(
            beside(file, ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(channel); // until the channel is closed
      if (Files.exists(file) && check.accepts(file)) {
        return file; // somebody else made it while we waited
      }
      replace(file, content);
    }
    return file;
  }

  /**
   * Puts new content in a file's place, for files that only one process writes.
   *
   * @throws IOException from the file system or from {@code content}; the old file stays then
   */
  public static void replace(Path file, Content content) throws IOException {
    Path part = beside(file, ".part");
    try {
      content.write(part);
      force(part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static Path beside(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void lock(FileChannel channel) throws IOException {
    while (true) {
      try {
        if (channel.tryLock() != null) {
          return;
        }
      } catch (OverlappingFileLockException e) {
        // held by another thread of this process, for which lock() would not wait
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while waiting for another process", e);
      }
    }
  }
}
