package org.langevin.runner.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.langevin.config.InputException;

/**
 * {@code ledger.jsonl}: what a sweep has begun and what came of it, one line for each event, forced
 * to disk before anything else happens. A line torn by a crash is dropped. There are no times in
 * it: the same sweep writes the same bytes.
 */
final class Ledger implements AutoCloseable {
  /** The file's name in the sweep's folder. */
  static final String FILE = "ledger.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();
  private final FileChannel file;
  private final FileChannel lock;
  private final List<Entry> entries;

  private Ledger(FileChannel file, FileChannel lock, List<Entry> entries) {
    this.file = file;
    this.lock = lock;
    this.entries = entries;
  }

  /** What happened to a job. */
  enum State {
    STARTED,
    FINISHED,
    FAILED
  }

  /**
   * A line.
   *
   * @param trial number, from 0
   * @param rung see {@link Job}
   * @param hash of the trial's configuration
   * @param value of the metric, of a job that finished
   * @param problem of a job that failed
   * @param as number of the trial of the same configuration whose result this is
   */
  record Entry(
      State state,
      int trial,
      int rung,
      String hash,
      @Nullable Double value,
      @Nullable String problem,
      @Nullable Integer as) {
    static Entry started(Job job, String hash) {
      return new Entry(State.STARTED, job.trial(), job.rung(), hash, null, null, null);
    }

    static Entry finished(Job job, String hash, @Nullable Double value, @Nullable Integer as) {
      return new Entry(State.FINISHED, job.trial(), job.rung(), hash, value, null, as);
    }

    static Entry failed(Job job, String hash, String problem) {
      return new Entry(State.FAILED, job.trial(), job.rung(), hash, null, problem, null);
    }

    boolean isStart() {
      return state == State.STARTED;
    }

    private String json() {
      ObjectNode line = JSON.createObjectNode();
      line.put("trial", trial);
      if (rung != Job.END) {
        line.put("rung", rung);
      }
      line.put("state", state.name().toLowerCase(Locale.ROOT));
      line.put("hash", hash);
      if (value != null) {
        line.put("value", value);
      }
      if (problem != null) {
        line.put("problem", problem);
      }
      if (as != null) {
        line.put("as", as);
      }
      return line + "\n";
    }

    private static Entry of(JsonNode line) {
      return new Entry(
          State.valueOf(line.path("state").asText().toUpperCase(Locale.ROOT)),
          line.path("trial").asInt(),
          line.path("rung").asInt(Job.END),
          line.path("hash").asText(),
          line.has("value") ? line.path("value").asDouble() : null,
          line.has("problem") ? line.path("problem").asText() : null,
          line.has("as") ? line.path("as").asInt() : null);
    }
  }

  /**
   * Opens a ledger to be written, or makes one.
   *
   * @throws InputException if another process writes it
   */
  static Ledger open(Path file) {
    try {
      // A file of its own: closing any other handle of the ledger would give its lock away.
      FileChannel lock =
          FileChannel.open(
              file.resolveSibling("ledger.lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      if (!locked(lock)) {
        lock.close();
        throw new InputException(
            "The sweep " + file.getParent() + " is at work in another process.");
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      String text = Files.readString(file);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      channel.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
      channel.position(channel.size());
      return new Ledger(channel, lock, parse(whole));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null; // until the channel is closed, or the process dies
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** The lines of a ledger that may be at work; none if there is no file. */
  static List<Entry> read(Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      return parse(text.substring(0, text.lastIndexOf('\n') + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Entry> parse(String text) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (String line : text.lines().toList()) {
      entries.add(Entry.of(JSON.readTree(line)));
    }
    return entries;
  }

  /** All lines so far. */
  List<Entry> entries() {
    return Collections.unmodifiableList(entries);
  }

  /** Appends a line; it is on the disk on return. */
  void append(Entry entry) {
    try {
      ByteBuffer line = ByteBuffer.wrap(entry.json().getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        file.write(line);
      }
      file.force(true);
      entries.add(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jobs that were started and have not ended, in the order of their start. */
  List<Job> underWay() {
    List<Job> jobs = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.isStart()) {
        jobs.add(Job.of(entry));
      } else {
        jobs.remove(Job.of(entry));
      }
    }
    return jobs;
  }

  /** The result of a configuration at a rung, if there is one. */
  Optional<Entry> finished(String hash, int rung) {
    return entries.stream()
        .filter(e -> e.state() == State.FINISHED && e.rung() == rung && e.hash().equals(hash))
        .findFirst();
  }

  @Override
  public void close() {
    try (lock) {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
