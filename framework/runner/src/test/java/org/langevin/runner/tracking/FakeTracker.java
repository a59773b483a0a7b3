package org.langevin.runner.tracking;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Tracker;
import org.langevin.spi.tracking.Point;
import org.langevin.spi.tracking.Remote;
import org.langevin.spi.tracking.RunFile;
import org.langevin.spi.tracking.RunState;
import org.langevin.spi.tracking.TrackedRun;

/** A tracker whose other end is in memory, and fails as a test wants it. */
final class FakeTracker implements Tracker {
  /** What happens to a call before and after it takes effect. */
  interface Weather {
    Weather FAIR = (call, done) -> {};

    void meet(String call, boolean done) throws IOException, InterruptedException;
  }

  /** A run as it arrived. */
  static final class Kept {
    final TrackedRun run;
    final Map<String, String> parameters = new TreeMap<>();
    final Map<String, String> tags = new TreeMap<>();
    final List<Point> points = new ArrayList<>();
    final Map<String, Integer> files = new TreeMap<>();
    final List<RunState> states = new ArrayList<>();
    @Nullable Instant ended;

    Kept(TrackedRun run) {
      this.run = run;
    }

    /** Values of a metric in the order in which they arrived. */
    List<Double> values(String metric) {
      return points.stream().filter(p -> p.metric().equals(metric)).map(Point::value).toList();
    }
  }

  final Map<String, Kept> runs = new LinkedHashMap<>();
  Weather weather = Weather.FAIR;
  int every = 1;
  private int next = 1;

  Kept only() {
    return runs.values().iterator().next();
  }

  @Override
  public String destination(String run) {
    return "fake://" + run;
  }

  @Override
  public int every() {
    return every;
  }

  @Override
  public boolean wants(RunFile file) {
    return file.kind() != RunFile.Kind.CHECKPOINT;
  }

  @Override
  public synchronized Remote open(TrackedRun run, @Nullable String id)
      throws IOException, InterruptedException {
    weather.meet("open", false);
    String there =
        runs.entrySet().stream()
            .filter(e -> e.getKey().equals(id) || e.getValue().run.uid().equals(run.uid()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseGet(() -> "run-" + next++);
    Kept kept = runs.computeIfAbsent(there, key -> new Kept(run));
    weather.meet("open", true);
    return new Memories(there, kept);
  }

  private final class Memories implements Remote {
    private final String id;
    private final Kept kept;

    Memories(String id, Kept kept) {
      this.id = id;
      this.kept = kept;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public void describe(Map<String, String> parameters, Map<String, String> tags)
        throws IOException, InterruptedException {
      weather.meet("describe " + parameters.keySet(), false);
      kept.parameters.putAll(parameters);
      kept.tags.putAll(tags);
      weather.meet("describe " + parameters.keySet(), true);
    }

    @Override
    public void record(List<Point> points) throws IOException, InterruptedException {
      weather.meet("record", false);
      points.stream().filter(p -> !kept.points.contains(p)).forEach(kept.points::add);
      weather.meet("record", true);
    }

    @Override
    public void keep(RunFile file) throws IOException, InterruptedException {
      weather.meet("keep", false);
      kept.files.merge(file.name(), 1, Integer::sum);
      weather.meet("keep", true);
    }

    @Override
    public void settle(RunState state, @Nullable Instant ended)
        throws IOException, InterruptedException {
      weather.meet("settle", false);
      kept.states.add(state);
      kept.ended = ended;
      weather.meet("settle", true);
    }
  }
}
