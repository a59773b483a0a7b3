package org.langevin.runner.tracking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.run.RunDirectory;
import org.langevin.spi.data.Digest;
import org.langevin.spi.tracking.Point;
import org.langevin.spi.tracking.Remote;
import org.langevin.spi.tracking.Remote.RefusedException;
import org.langevin.spi.tracking.RunFile;
import org.langevin.spi.tracking.RunState;
import org.langevin.spi.tracking.TrackedRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one tracker what is new of one run, and remembers it. A live run does it every few seconds,
 * {@code track sync} once; there is no other way. A pass that fails is begun again, by whomever,
 * and goes on where it failed.
 */
final class Sync {
  private static final Logger log = LoggerFactory.getLogger(Sync.class);
  private static final long BUSY_PAUSE_MILLIS = 100;
  private static final long BUSY_LIMIT_MILLIS = 30_000;

  private final Trackers.Named tracker;
  private final RunDirectory run;
  private final Path file;
  private final String destination;
  private @Nullable Remote opened;

  /**
   * Prepares to tell; nothing is read or told yet.
   *
   * @throws UncheckedIOException if the run's folder cannot be written
   */
  Sync(Trackers.Named tracker, RunDirectory run) {
    this.tracker = tracker;
    this.run = run;
    this.destination = tracker.tracker().destination(RunView.experiment(run));
    try {
      Path folder = Files.createDirectories(run.path().resolve("tracking"));
      String name = tracker.name() + "-" + Digest.sha256(destination).substring(0, 8) + ".json";
      this.file = folder.resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Name and place of the other end, for messages. */
  String destination() {
    return tracker.name() + " at " + destination;
  }

  /**
   * Tells all that is new, the run's state after all that is small, and checkpoints last.
   *
   * @throws RefusedException if the other end does not want this run
   * @throws IOException if the other end cannot be reached for now
   */
  void pass() throws IOException, InterruptedException {
    try (FileChannel lock = lock()) {
      Objects.requireNonNull(lock);
      RunView view = RunView.of(run);
      pass(view, open(view, Memory.read(file)));
    }
  }

  private void pass(RunView view, Memory memory) throws IOException, InterruptedException {
    RunState state = view.state(); // before all else: what comes later is of the next pass
    Instant ended = view.ended();
    Remote remote = Objects.requireNonNull(opened);
    if (state == RunState.RUNNING && memory.state != state) {
      settle(memory, remote, state, null);
    }
    describe(view, memory, remote);
    journal(view, memory, remote, state != RunState.RUNNING);
    system(view, memory, remote);
    Instant measured = view.measured();
    if (measured != null) {
      numbers(view, memory, remote, measured.toEpochMilli());
    }
    List<RunFile> files = view.files();
    keep(files.stream().filter(file -> !isLarge(file)).toList(), memory, remote);
    if (memory.state != state) {
      settle(memory, remote, state, ended);
    }
    keep(
        files.stream().filter(Sync::isLarge).toList(),
        memory,
        remote); // which may take hours, or never get through
  }

  private static boolean isLarge(RunFile file) {
    return file.kind() == RunFile.Kind.CHECKPOINT || file.kind() == RunFile.Kind.LAST_CHECKPOINT;
  }

  private void keep(List<RunFile> files, Memory memory, Remote remote)
      throws IOException, InterruptedException {
    for (RunFile found : files) {
      keep(found, memory, remote);
    }
  }

  private FileChannel lock() throws IOException, InterruptedException {
    long limit = System.nanoTime() + BUSY_LIMIT_MILLIS * 1_000_000;
    while (true) {
      FileChannel lock = Memory.lock(file);
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() > limit) {
        throw new IOException("another process is telling it of " + run.id());
      }
      Thread.sleep(BUSY_PAUSE_MILLIS);
    }
  }

  /** Opens the run at the other end, its parents first. */
  private Memory open(RunView view, Memory memory) throws IOException, InterruptedException {
    if (opened != null && opened.id().equals(memory.remote)) {
      return memory;
    }
    Optional<RunDirectory> parent = run.parent();
    String parentId = parent.isPresent() ? new Sync(tracker, parent.get()).introduce() : null;
    TrackedRun tracked = view.tracked(parentId);
    Remote remote = tracker.tracker().open(tracked, memory.remote);
    Memory known =
        memory.remote == null || memory.remote.equals(remote.id())
            ? memory
            : Memory.forgotten(memory); // the other end lost it, and all that was told
    opened = remote;
    known.destination = destination;
    known.remote = remote.id();
    known.write(file);
    return known;
  }

  /** The run's id at the other end, where it is made if it is not there yet. */
  private String introduce() throws IOException, InterruptedException {
    try (FileChannel lock = lock()) {
      Objects.requireNonNull(lock);
      Memory memory = open(RunView.of(run), Memory.read(file));
      return Objects.requireNonNull(memory.remote);
    }
  }

  private void describe(RunView view, Memory memory, Remote remote)
      throws IOException, InterruptedException {
    Map<String, String> parameters = new LinkedHashMap<>(view.parameters());
    parameters.keySet().removeAll(memory.parameters);
    Map<String, String> tags = new LinkedHashMap<>(view.tags());
    tags.entrySet().removeAll(memory.tags.entrySet());
    if (parameters.isEmpty() && tags.isEmpty()) {
      return;
    }
    each(List.copyOf(parameters.entrySet()), some -> remote.describe(map(some), Map.of()));
    memory.parameters.addAll(parameters.keySet());
    memory.write(file);
    each(List.copyOf(tags.entrySet()), some -> remote.describe(Map.of(), map(some)));
    memory.tags.putAll(tags);
    memory.write(file);
  }

  private static Map<String, String> map(List<Map.Entry<String, String>> entries) {
    Map<String, String> map = new LinkedHashMap<>();
    entries.forEach(e -> map.put(e.getKey(), e.getValue()));
    return map;
  }

  private void journal(RunView view, Memory memory, Remote remote, boolean ended)
      throws IOException, InterruptedException {
    int every = tracker.tracker().every();
    while (true) {
      Tail.Lines read = Tail.read(run.metrics(), memory.metrics);
      if (read.anew()) {
        memory.series.replaceAll((metric, series) -> series.repeating());
      }
      List<Point> points = new ArrayList<>();
      for (String line : read.lines()) {
        for (Point point : view.points(line)) {
          Series series = memory.series.getOrDefault(point.metric(), Series.EMPTY);
          memory.series.put(point.metric(), series.with(point, every, points));
        }
      }
      if (ended && read.lines().isEmpty()) {
        memory.series.replaceAll((metric, series) -> series.ended(points));
      }
      each(points, remote::record);
      if (read.anew() || !points.isEmpty() || !read.next().equals(memory.metrics)) {
        memory.metrics = read.next();
        memory.write(file);
      }
      if (read.lines().isEmpty()) {
        return;
      }
    }
  }

  private void system(RunView view, Memory memory, Remote remote)
      throws IOException, InterruptedException {
    while (true) {
      Tail.Lines read = Tail.read(run.path().resolve(RunView.SYSTEM), memory.system);
      if (read.lines().isEmpty()) {
        return;
      }
      each(
          read.lines().stream().flatMap(line -> view.points(line).stream()).toList(),
          remote::record);
      memory.system = read.next();
      memory.write(file);
    }
  }

  private void numbers(RunView view, Memory memory, Remote remote, long at)
      throws IOException, InterruptedException {
    Map<String, Double> numbers = view.numbers();
    numbers.entrySet().removeAll(memory.numbers.entrySet());
    if (!numbers.isEmpty()) {
      List<Point> points = new ArrayList<>();
      numbers.forEach((name, value) -> points.add(new Point(name, view.steps(), at, value)));
      each(points, remote::record);
      memory.numbers.putAll(numbers);
      memory.write(file);
    }
  }

  private void keep(RunFile found, Memory memory, Remote remote)
      throws IOException, InterruptedException {
    if (!tracker.tracker().wants(found)) {
      return;
    }
    try {
      Memory.Sent before = memory.files.get(found.name());
      String stamp = Files.size(found.path()) + " " + Files.getLastModifiedTime(found.path());
      if (before != null && before.stamp().equals(stamp)) {
        return;
      }
      String hash = Digest.sha256(found.path());
      if (before == null || !before.hash().equals(hash)) {
        each(List.of(found), some -> remote.keep(some.get(0)));
      }
      memory.files.put(found.name(), new Memory.Sent(stamp, hash));
      memory.write(file);
    } catch (NoSuchFileException e) {
      log.debug("gone before it was sent: {}", found.path()); // as old checkpoints are
    }
  }

  private void settle(Memory memory, Remote remote, RunState state, @Nullable Instant ended)
      throws IOException, InterruptedException {
    remote.settle(state, ended);
    memory.state = state;
    memory.write(file);
  }

  /** What is done with a few things at once. */
  @FunctionalInterface
  private interface Telling<T> {
    void tell(List<T> things) throws IOException, InterruptedException;
  }

  /** Tells things; where some are refused, halves find the ones, which stand back for good. */
  private <T> void each(List<T> things, Telling<T> telling)
      throws IOException, InterruptedException {
    if (things.isEmpty()) {
      return;
    }
    try {
      telling.tell(things);
    } catch (RefusedException e) {
      if (things.size() == 1) {
        log.warn("{} refused {}: {}", destination(), things.get(0), e.getMessage());
        return;
      }
      each(things.subList(0, things.size() / 2), telling);
      each(things.subList(things.size() / 2, things.size()), telling);
    }
  }
}
