package org.langevin.runner.tracking;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.run.RunDirectory;
import org.langevin.spi.tracking.RunState;

/**
 * What a tracker was told of a run, kept in the run's {@code tracking/NAME-XXXXXXXX.json}. It is
 * written after each thing told, so that at worst the last one is told twice.
 */
final class Memory {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setVisibility(PropertyAccessor.FIELD, Visibility.ANY)
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** Where it was told, for people. */
  String destination = "";

  /** The run's id at the other end. */
  @Nullable String remote;

  /** Parameters told. */
  final Set<String> parameters = new TreeSet<>();

  /** Tags told, with their values. */
  final Map<String, String> tags = new TreeMap<>();

  /** How far {@code metrics.jsonl} was read. */
  Tail.Position metrics = Tail.Position.START;

  /** How far {@code system.jsonl} was read. */
  Tail.Position system = Tail.Position.START;

  /** The metrics of the journal. */
  final Map<String, Series> series = new HashMap<>();

  /** The manifest's numbers told. */
  final Map<String, Double> numbers = new TreeMap<>();

  /** Files sent. */
  final Map<String, Sent> files = new TreeMap<>();

  /** How the run stood when it was told last. */
  @Nullable RunState state;

  /**
   * A file sent.
   *
   * @param stamp its size and time of modification
   * @param hash SHA-256 of its content
   */
  record Sent(String stamp, String hash) {}

  /** What is remembered; nothing if nobody did. */
  static Memory read(Path file) {
    try {
      return Files.exists(file) ? JSON.readValue(file.toFile(), Memory.class) : new Memory();
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + " cannot be read; without it, what was sent is sent again", e);
    }
  }

  /** Writes it whole. */
  void write(Path file) {
    try {
      RunDirectory.write(file, JSON.writeValueAsString(this) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a memory is plain data", e);
    }
  }

  /** Forgets everything, as when the other end has lost the run. */
  static Memory forgotten(Memory of) {
    Memory fresh = new Memory();
    fresh.destination = of.destination;
    return fresh;
  }

  /**
   * Keeps others, of this process or another, from telling the same meanwhile.
   *
   * @return null if another does now; else to be closed at the end
   */
  static @Nullable FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file.resolveSibling(file.getFileName().toString().replace(".json", ".lock")),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // another thread of this process
    }
    channel.close();
    return null;
  }
}
