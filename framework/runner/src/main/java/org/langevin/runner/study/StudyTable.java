package org.langevin.runner.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.evaluation.EvaluationFile;
import org.langevin.runner.report.NumberText;

/**
 * Evaluations side by side. A column holds numbers of one protocol only: those of another have a
 * column of their own, however alike their names are.
 */
public final class StudyTable {
  /** Numbers that say less than others which are shown; the CSV file has them too. */
  private static final Set<String> LESSER = Set.of("images-per-second", "peak-memory-bytes");

  private final String title;
  private final List<Entry> entries;
  private final Map<Column, String> columns = new LinkedHashMap<>();
  private final Map<String, JsonNode> protocols = new LinkedHashMap<>();

  /**
   * A row.
   *
   * @param name what it is called
   * @param curve name shared by rows that differ in their steps alone; its own name otherwise
   * @param published numbers from elsewhere, by metric
   * @param source where these are from
   * @param evaluations contents of evaluation files, one for each seed
   */
  public record Entry(
      String name,
      String curve,
      Map<String, Double> published,
      @Nullable String source,
      List<JsonNode> evaluations) {}

  /**
   * A column.
   *
   * @param metric its full name
   * @param protocol equal for numbers that can be compared; empty where all can
   */
  public record Column(String metric, String protocol) {}

  /**
   * A number.
   *
   * @param deviation standard deviation over seeds (n - 1 in its denominator); NaN of one seed
   * @param count number of seeds
   */
  public record Cell(double mean, double deviation, int count) {
    @Override
    public String toString() {
      return NumberText.of(mean) + (count > 1 ? " \u00b1 " + NumberText.of(deviation) : "");
    }
  }

  /** Puts rows together. */
  public StudyTable(String title, List<Entry> entries) {
    this.title = title;
    this.entries = entries;
    Map<String, Set<String>> protocolsOf = new LinkedHashMap<>();
    for (Entry entry : entries) {
      for (JsonNode evaluation : entry.evaluations) {
        for (Map.Entry<String, JsonNode> number :
            evaluation.path(EvaluationFile.METRICS).properties()) {
          String metric = number.getKey();
          String protocol = protocol(metric, evaluation);
          protocolsOf.computeIfAbsent(metric, m -> new LinkedHashSet<>()).add(protocol);
          if (metric.contains(".") && !metric.startsWith("nll.")) {
            protocols.putIfAbsent(protocol, evaluation.path(EvaluationFile.PROTOCOL));
          }
        }
      }
    }
    protocolsOf.forEach(
        (metric, all) ->
            all.forEach(
                protocol ->
                    columns.put(
                        new Column(metric, protocol),
                        all.size() == 1 ? metric : metric + " [" + protocol + "]")));
  }

  /** What decides whether two values of a metric can be compared. */
  private static String protocol(String metric, JsonNode evaluation) {
    JsonNode protocol = evaluation.path(EvaluationFile.PROTOCOL);
    if (metric.startsWith("nll.")) {
      return protocol.path("likelihood").toString();
    }
    if (metric.contains(".")) {
      return protocol.path(EvaluationFile.COMPARABLE).asText();
    }
    return metric.equals("nfe")
        ? ""
        : String.join(
            ", ",
            protocol.path("device").asText(),
            protocol.path("engine").asText(),
            protocol.path("precision").asText());
  }

  /** The heading. */
  public String title() {
    return title;
  }

  /** The rows. */
  public List<Entry> entries() {
    return entries;
  }

  /** The columns worth a place on paper. */
  public List<Column> columns() {
    return columns.keySet().stream().filter(c -> !LESSER.contains(c.metric)).toList();
  }

  /** All columns. */
  public List<Column> allColumns() {
    return List.copyOf(columns.keySet());
  }

  /** A column's heading; it names the protocol where another column has the same metric. */
  public String heading(Column column) {
    return Objects.requireNonNull(columns.get(column));
  }

  /** The metrics of which some row has a published number. */
  public List<String> published() {
    Set<String> metrics = new LinkedHashSet<>();
    entries.forEach(entry -> metrics.addAll(entry.published.keySet()));
    return List.copyOf(metrics);
  }

  /** The protocols of the metrics, by what {@link Column#protocol} says. */
  public Map<String, JsonNode> protocols() {
    return protocols;
  }

  /** What a row has in a column; empty if it has nothing. */
  public Optional<Cell> cell(Entry entry, Column column) {
    List<Double> values = new ArrayList<>();
    for (JsonNode evaluation : entry.evaluations) {
      JsonNode value = evaluation.path(EvaluationFile.METRICS).path(column.metric);
      if (!value.isMissingNode() && protocol(column.metric, evaluation).equals(column.protocol)) {
        values.add(value.isNumber() ? value.asDouble() : Double.parseDouble(value.asText()));
      }
    }
    if (values.isEmpty()) {
      return Optional.empty();
    }
    double mean = values.stream().mapToDouble(v -> v).average().getAsDouble();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double deviation = values.size() == 1 ? Double.NaN : Math.sqrt(squares / (values.size() - 1));
    return Optional.of(new Cell(mean, deviation, values.size()));
  }
}
