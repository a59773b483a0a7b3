package org.langevin.runner.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.langevin.config.InputException;
import org.langevin.runner.compare.Differences.Row;
import org.langevin.runner.report.Metrics;

/** Several runs, each with a short name of its own and what is special about it. */
public final class Comparison {
  private static final int SPECIAL = 4;

  private final List<Entry> entries;
  private final List<Row> experiment;

  /**
   * A run among others.
   *
   * @param number from 0
   * @param label short and not that of another
   * @param special some of the keys in which it differs from others, as {@code key = value}
   * @param metrics its journal
   */
  record Entry(int number, RunSummary run, String label, List<String> special, Metrics metrics) {}

  private Comparison(List<Entry> entries, List<Row> experiment) {
    this.entries = entries;
    this.experiment = experiment;
  }

  /**
   * Compares runs in this order.
   *
   * @throws InputException if there are none
   * @throws IOException if a journal cannot be read
   */
  public static Comparison of(Collection<RunSummary> given) throws IOException {
    List<RunSummary> runs =
        List.copyOf(
            given.stream()
                .collect(
                    Collectors.toMap(RunSummary::path, run -> run, (a, b) -> a, LinkedHashMap::new))
                .values());
    if (runs.isEmpty()) {
      throw new InputException("There are no runs to compare");
    }
    List<Row> rows = Differences.experiment(runs);
    List<String> labels = labels(runs);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      RunSummary run = runs.get(i);
      Metrics metrics = Metrics.read(run.path().resolve("metrics.jsonl"));
      entries.add(new Entry(i, run, labels.get(i), special(rows, i), metrics));
    }
    return new Comparison(List.copyOf(entries), rows);
  }

  /** The runs in their order. */
  List<Entry> entries() {
    return entries;
  }

  /** The runs' summaries in their order. */
  List<RunSummary> runs() {
    return entries.stream().map(Entry::run).toList();
  }

  /** The differing keys of the experiments. */
  List<Row> experiment() {
    return experiment;
  }

  /** What makes two losses different quantities, for a run. */
  static String lossOf(RunSummary run) {
    Map<String, String> keys = run.experiment();
    String objective = keys.getOrDefault("objective.type", "");
    String loss = keys.getOrDefault("loss.type", "");
    return objective + (loss.isEmpty() ? "" : ", " + loss);
  }

  /** Names alone if they differ; else with as much of the id as tells the runs apart. */
  private static List<String> labels(List<RunSummary> runs) {
    if (runs.stream().allMatch(Comparison::isPart)
        && runs.stream().map(run -> run.path().getParent()).distinct().count() == 1) {
      return runs.stream().map(RunSummary::id).toList(); // of one study
    }
    List<String> brief = runs.stream().map(Comparison::shortName).toList();
    List<String> longer = runs.stream().map(Comparison::longName).toList();
    Map<String, Integer> seenBrief = new HashMap<>();
    brief.forEach(name -> seenBrief.merge(name, 1, Integer::sum));
    Map<String, Integer> seenLonger = new HashMap<>();
    longer.forEach(name -> seenLonger.merge(name, 1, Integer::sum));
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      labels.add(
          seenBrief.getOrDefault(brief.get(i), 0) == 1
              ? brief.get(i)
              : seenLonger.getOrDefault(longer.get(i), 0) == 1
                  ? longer.get(i)
                  : runs.get(i).reference());
    }
    return labels;
  }

  private static String shortName(RunSummary run) {
    return isPart(run) ? run.name() + " " + run.id() : run.name();
  }

  private static String longName(RunSummary run) {
    String id =
        isPart(run) ? String.valueOf(run.path().getName(run.path().getNameCount() - 2)) : run.id();
    String salt = id.substring(id.lastIndexOf('-') + 1);
    return shortName(run) + " " + salt;
  }

  /** Stages and trials begin with their number. */
  private static boolean isPart(RunSummary run) {
    return run.id().matches("\\d{1,6}-.*") && !run.id().matches("\\d{8}-\\d{6}-.*");
  }

  /** The keys with most values are the most telling. */
  private static List<String> special(List<Row> rows, int run) {
    return rows.stream()
        .filter(row -> !row.key().equals("name") && isSaid(row.values().get(run)))
        .sorted(Comparator.comparing(Comparison::variety).reversed())
        .limit(SPECIAL)
        .map(row -> row.key().replaceFirst("\\.type$", "") + " = " + row.values().get(run))
        .toList();
  }

  private static boolean isSaid(String value) {
    return !value.isEmpty() && !value.equals("null");
  }

  private static long variety(Row row) {
    return row.values().stream().filter(Comparison::isSaid).distinct().count();
  }
}
