package org.langevin.runner.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.langevin.config.Axis;
import org.langevin.config.Redaction;
import org.langevin.runner.run.RunDirectory;

/**
 * {@code sweep.json}: the frozen trials, each with its folder, the hash of its configuration and
 * the keys in which it differs. Trials that are modelled on results join as they are suggested.
 */
final class TrialBook {
  private static final String FILE = "sweep.json";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final Path file;
  private final ObjectNode json;
  private final List<Trial> trials = new ArrayList<>();

  private TrialBook(Path file, ObjectNode json) {
    this.file = file;
    this.json = json;
  }

  /** A new book. */
  static TrialBook create(RunDirectory sweep, Composition composition) {
    ObjectNode json = JSON.createObjectNode();
    SweepSettings settings = composition.settings();
    json.put("strategy", settings.strategy().name().toLowerCase(Locale.ROOT));
    json.put("metric", settings.metric());
    json.put("goal", settings.goal().name().toLowerCase(Locale.ROOT));
    json.put("seed", settings.seed());
    json.put("count", composition.count());
    ArrayNode overrides = json.putArray("overrides");
    composition.file().overrides().forEach(o -> overrides.add(Redaction.argument(o)));
    ArrayNode axes = json.putArray("axes");
    for (Axis axis : composition.axes()) {
      ObjectNode node = axes.addObject().put("key", axis.key()).put("searched", axis.searched());
      if (axis.range().isPresent()) {
        Axis.Range range = axis.range().get();
        node.put("from", range.from()).put("to", range.to());
        node.put("scale", range.log() ? "log" : "linear");
      } else {
        axis.labels().forEach(node.putArray("values")::add);
      }
    }
    return new TrialBook(sweep.path().resolve(FILE), json);
  }

  /** Steps at the end of each rung; empty unless trials pause. */
  long[] rungs() {
    List<Long> rungs = new ArrayList<>();
    json.path("rungs").forEach(r -> rungs.add(r.asLong()));
    return rungs.stream().mapToLong(Long::longValue).toArray();
  }

  /** Sets the rungs. */
  void rungs(long[] rungs) {
    ArrayNode array = json.putArray("rungs");
    for (long rung : rungs) {
      array.add(rung);
    }
  }

  /** The book of a sweep. */
  static TrialBook read(RunDirectory sweep) {
    Path file = sweep.path().resolve(FILE);
    try {
      TrialBook book = new TrialBook(file, (ObjectNode) JSON.readTree(file.toFile()));
      for (JsonNode trial : book.json.path("trials")) {
        List<Double> point = new ArrayList<>();
        trial.path("point").forEach(x -> point.add(x.isNull() ? Double.NaN : x.asDouble()));
        Map<String, String> values = new LinkedHashMap<>();
        trial
            .path("values")
            .properties()
            .forEach(e -> values.put(e.getKey(), e.getValue().asText()));
        book.trials.add(
            new Trial(
                trial.path("number").asInt(),
                trial.path("folder").asText(),
                trial.path("hash").asText(),
                point.stream().mapToDouble(Double::doubleValue).toArray(),
                values));
      }
      return book;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The overrides that the sweep was started with. */
  List<String> overrides() {
    List<String> overrides = new ArrayList<>();
    json.path("overrides").forEach(o -> overrides.add(o.asText()));
    return overrides;
  }

  /** The trials so far, by number. */
  List<Trial> trials() {
    return trials;
  }

  /** Adds the next trial; {@link #write} makes it last. */
  void add(Trial trial) {
    trials.add(trial);
  }

  /** Writes the file whole. */
  void write() {
    ArrayNode array = json.putArray("trials");
    for (Trial trial : trials) {
      ObjectNode node = array.addObject();
      node.put("number", trial.number()).put("folder", trial.folder()).put("hash", trial.hash());
      ObjectNode values = node.putObject("values");
      trial.values().forEach(values::put);
      ArrayNode point = node.putArray("point");
      for (double x : trial.point()) {
        if (Double.isNaN(x)) {
          point.addNull();
        } else {
          point.add(x);
        }
      }
    }
    try {
      RunDirectory.write(file, JSON.writeValueAsString(json) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
