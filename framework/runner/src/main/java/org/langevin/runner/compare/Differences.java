package org.langevin.runner.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.langevin.runner.report.NumberText;

/**
 * What several runs do not have in common, in sections: the experiments' keys, what they ran on,
 * and what came out.
 */
public final class Differences {
  /** Facts of {@code run.json} that say with what a run was made. */
  private static final List<String> MADE_WITH =
      List.of("version", "commit", "engine", "device", "precision", "threads", "java", "os", "cpu");

  /** A double as Java writes it; whole numbers, such as seeds, stay as they are. */
  private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+(E-?\\d+)?");

  private static final List<String> DATA = List.of("dataset.name", "dataset.size", "dataset.hash");

  private Differences() {}

  /**
   * A key whose value is not the same in all runs.
   *
   * @param values of the runs in their order; empty where a run lacks the key
   */
  public record Row(String key, List<String> values) {
    private static final int HASH = 12;

    /** The values as people read them: numbers rounded and hashes cut, if they still differ. */
    public List<String> shown() {
      List<String> shown = values.stream().map(this::shown).toList();
      return Set.copyOf(shown).size() == Set.copyOf(values).size() ? shown : values;
    }

    private String shown(String value) {
      if ((key.endsWith("hash") || key.equals("commit")) && value.length() > HASH) {
        return value.substring(0, HASH);
      }
      return NUMBER.matcher(value).matches() ? NumberText.of(Double.parseDouble(value)) : value;
    }
  }

  /** Differing keys of the resolved experiments. */
  public static List<Row> experiment(List<RunSummary> runs) {
    return rows(runs.stream().map(RunSummary::experiment).toList());
  }

  /** Differing versions, commits, engines and machines. */
  public static List<Row> versions(List<RunSummary> runs) {
    return facts(runs, MADE_WITH);
  }

  /** Differing data, by their hash. */
  public static List<Row> data(List<RunSummary> runs) {
    return facts(runs, DATA);
  }

  /** Differing figures and metrics, as they were recorded. */
  public static List<Row> numbers(List<RunSummary> runs) {
    return rows(runs.stream().map(Differences::numbers).toList());
  }

  private static Map<String, String> numbers(RunSummary run) {
    Map<String, String> numbers = new LinkedHashMap<>();
    numbers.put("status", run.status());
    run.metrics().forEach((name, value) -> numbers.put(name, String.valueOf(value)));
    return numbers;
  }

  private static List<Row> facts(List<RunSummary> runs, List<String> names) {
    Function<RunSummary, Map<String, String>> read =
        run -> {
          Map<String, String> facts = new LinkedHashMap<>();
          for (String name : names) {
            facts.put(name, run.fact(name));
          }
          return facts;
        };
    return rows(runs.stream().map(read).toList());
  }

  /** The rows of keys on which the columns do not agree. */
  static List<Row> rows(List<Map<String, String>> columns) {
    Map<String, Set<String>> blocks = new LinkedHashMap<>();
    for (Map<String, String> column : columns) {
      for (String key : column.keySet()) {
        String block = key.replaceFirst("\\..*", ""); // keys of different plugins stay together
        blocks.computeIfAbsent(block, name -> new LinkedHashSet<>()).add(key);
      }
    }
    List<Row> rows = new ArrayList<>();
    for (String key : blocks.values().stream().flatMap(Set::stream).toList()) {
      List<String> values = columns.stream().map(c -> c.getOrDefault(key, "")).toList();
      if (values.stream().distinct().count() > 1) {
        rows.add(new Row(key, values));
      }
    }
    return rows;
  }
}
