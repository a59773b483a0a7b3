package org.langevin.runner.sweep;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.langevin.config.Axis;
import org.langevin.runner.report.SweepReport;
import org.langevin.runner.sweep.Ledger.Entry;
import org.langevin.runner.sweep.Ledger.State;
import org.langevin.runner.sweep.Points.Observation;

/**
 * What has come of a sweep's trials, as its ledger tells.
 *
 * @param rows a row for each trial that has begun, by number
 */
record Results(SweepSettings settings, List<Row> rows) {
  /**
   * A trial and its latest result.
   *
   * @param state of its latest job
   * @param value of the metric at the last rung that it finished; null if it finished none
   * @param rung that it finished last
   * @param order in which the results came
   */
  record Row(
      Trial trial,
      State state,
      @Nullable Double value,
      int rung,
      @Nullable String problem,
      int order) {}

  /** Reads a ledger. */
  static Results of(SweepSettings settings, List<Trial> trials, List<Entry> entries) {
    Map<Integer, Row> rows = new TreeMap<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      Row before = rows.get(entry.trial());
      boolean done = entry.state() == State.FINISHED;
      rows.put(
          entry.trial(),
          new Row(
              trials.get(entry.trial()),
              entry.state(),
              done ? entry.value() : before == null ? null : before.value(),
              done ? entry.rung() : before == null ? Job.END : before.rung(),
              entry.problem(),
              i));
    }
    return new Results(settings, List.copyOf(rows.values()));
  }

  int finished() {
    return (int) rows.stream().filter(r -> r.state() == State.FINISHED).count();
  }

  int failed() {
    return (int) rows.stream().filter(r -> r.state() == State.FAILED).count();
  }

  /** Why the last trial that failed did so; empty if none did. */
  String problem() {
    return rows.stream()
        .filter(r -> r.problem() != null)
        .max(Comparator.comparingInt(Row::order))
        .map(r -> String.valueOf(r.problem()))
        .orElse("");
  }

  /** The best trial, of those that came furthest. */
  Optional<Row> best() {
    return rows.stream()
        .filter(r -> r.value() != null && Double.isFinite(r.value()))
        .min(
            Comparator.comparingInt((Row r) -> -r.rung())
                .thenComparingDouble(r -> settings.cost(value(r)))
                .thenComparingInt(r -> r.trial().number()));
  }

  private static double value(Row row) {
    return row.value() == null ? Double.NaN : row.value();
  }

  /**
   * The points that are known, in the order in which they became so. The cost of one that several
   * trials share is their mean; it is infinite if one of them failed.
   *
   * @param size trials of a point
   */
  List<Observation> observations(int size) {
    Map<Integer, List<Row>> points = new TreeMap<>();
    for (Row row : rows) {
      if (row.state() != State.STARTED) {
        points.computeIfAbsent(row.trial().number() / size, k -> new ArrayList<>()).add(row);
      }
    }
    return points.values().stream()
        .filter(list -> list.size() == size)
        .sorted(Comparator.comparingInt(list -> list.stream().mapToInt(Row::order).max().orElse(0)))
        .map(list -> new Observation(list.get(0).trial().point(), cost(list)))
        .toList();
  }

  private double cost(List<Row> rows) {
    double mean =
        rows.stream()
            .mapToDouble(r -> r.state() == State.FAILED ? Double.NaN : settings.cost(value(r)))
            .average()
            .orElse(Double.NaN);
    return Double.isFinite(mean) ? mean : Double.POSITIVE_INFINITY;
  }

  /**
   * Trials that differ in their seed alone.
   *
   * @param values what they share
   * @param finished how many have a value
   * @param mean of the metric; NaN if none finished
   * @param deviation over the seeds, with n - 1; NaN for fewer than two
   */
  record Group(Map<String, String> values, int finished, double mean, double deviation) {
    /** What they share, on one line. */
    String name(String between) {
      return values.entrySet().stream()
          .map(e -> e.getKey() + between + e.getValue())
          .collect(Collectors.joining(", "));
    }
  }

  /** The groups, in the order of their first trials. */
  List<Group> groups() {
    Map<Map<String, String>, List<Row>> byValues = new LinkedHashMap<>();
    for (Row row : rows) {
      Map<String, String> values = new LinkedHashMap<>(row.trial().values());
      values.remove("seed");
      byValues.computeIfAbsent(values, k -> new ArrayList<>()).add(row);
    }
    List<Group> groups = new ArrayList<>();
    byValues.forEach(
        (values, members) -> {
          double[] done =
              members.stream()
                  .filter(r -> r.state() == State.FINISHED && r.value() != null)
                  .mapToDouble(Results::value)
                  .toArray();
          double mean = Arrays.stream(done).average().orElse(Double.NaN);
          double squares = Arrays.stream(done).map(v -> (v - mean) * (v - mean)).sum();
          double deviation = done.length < 2 ? Double.NaN : Math.sqrt(squares / (done.length - 1));
          groups.add(new Group(values, done.length, mean, deviation));
        });
    return groups;
  }

  /** The page about them. */
  SweepReport report(List<Axis> axes) {
    List<Integer> shown = new ArrayList<>();
    List<SweepReport.Key> keys = new ArrayList<>();
    double[] values =
        rows.stream().mapToDouble(r -> r.value() == null ? Double.NaN : value(r)).toArray();
    for (int a = 0; a < axes.size(); a++) {
      Axis axis = axes.get(a);
      int own = a;
      if (axis.range().isPresent() || axis.labels().size() > 1) {
        shown.add(a);
        double[] coordinates = rows.stream().mapToDouble(r -> r.trial().point()[own]).toArray();
        keys.add(
            new SweepReport.Key(
                axis.key(),
                axis.range().map(r -> axis.label(r.from())).orElse(""),
                axis.range().map(r -> axis.label(r.to())).orElse(""),
                axis.labels(),
                Importance.of(axis, coordinates, values)));
      }
    }
    List<SweepReport.Trial> trials =
        rows.stream()
            .map(
                row ->
                    new SweepReport.Trial(
                        row.trial().number(),
                        row.trial().folder(),
                        shown.stream().map(a -> axes.get(a).label(row.trial().point()[a])).toList(),
                        shown.stream()
                            .mapToDouble(a -> place(axes.get(a), row.trial().point()[a]))
                            .toArray(),
                        row.state().name().toLowerCase(Locale.ROOT),
                        value(row),
                        row.problem() == null ? "" : row.problem()))
            .toList();
    List<SweepReport.Group> groups =
        groups().stream()
            .map(
                g ->
                    new SweepReport.Group(
                        g.values().isEmpty() ? "as the file says" : g.name(" = "),
                        g.finished(),
                        g.mean(),
                        g.deviation()))
            .toList();
    boolean minimise = settings.goal() == SweepSettings.Goal.MINIMISE;
    return new SweepReport(settings.metric(), minimise, keys, trials, groups);
  }

  private static double place(Axis axis, double coordinate) {
    if (Double.isNaN(coordinate)) {
      return Double.NaN;
    }
    int last = axis.labels().size() - 1;
    return axis.range().map(r -> r.place(coordinate)).orElse(coordinate / Math.max(1, last));
  }

  /**
   * What the trials have come to, by names under which dashboards show it: {@code best/loss}, and
   * over seeds {@code mean/loss} and {@code deviation/loss}, followed by what the trials of a group
   * share if there are several groups.
   */
  Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("trials/finished", (double) finished());
    numbers.put("trials/failed", (double) failed());
    best().ifPresent(row -> numbers.put("best/" + settings.metric(), value(row)));
    for (Group group : groups()) {
      String name = settings.metric() + (group.values().isEmpty() ? "" : "/" + group.name(" "));
      if (Double.isFinite(group.deviation())) {
        numbers.put("mean/" + name, group.mean());
        numbers.put("deviation/" + name, group.deviation());
      }
    }
    return numbers;
  }

  /** Says in a manifest how far the sweep is, and which trial is best. */
  void describe(ObjectNode fields, int count) {
    numbers().forEach(fields.putObject("numbers")::put);
    ObjectNode numbers = fields.putObject("trials");
    numbers.put("count", count).put("finished", finished()).put("failed", failed());
    ArrayNode groups = fields.putArray("groups");
    for (Group group : groups()) {
      if (group.finished() > 1) {
        ObjectNode node = groups.addObject();
        ObjectNode values = node.putObject("values");
        group.values().forEach(values::put);
        node.put("trials", group.finished());
        node.put("mean", group.mean()).put("deviation", group.deviation());
      }
    }
    best()
        .ifPresent(
            row -> {
              ObjectNode best = fields.putObject("best");
              best.put("trial", row.trial().number());
              best.put("folder", row.trial().folder());
              best.put("metric", settings.metric());
              best.put("value", row.value());
              ObjectNode values = best.putObject("values");
              row.trial().values().forEach(values::put);
            });
  }
}
