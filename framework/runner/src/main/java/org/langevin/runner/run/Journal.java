package org.langevin.runner.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The append-only record of metrics: one line {@code
 * {"step":N,"time":SECONDS,"at":MILLISECONDS,"values":{...}}} for each moment; {@code time} counts
 * the seconds of the run's life, {@code at} is the moment itself, since 1970. Infinities and NaN
 * are strings.
 */
public final class Journal implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Writer out;
  private final double timeBefore;
  private final long opened = System.nanoTime();

  /**
   * Opens a journal to go on after a step: later lines, of a life that did not reach its next
   * checkpoint, are dropped.
   */
  public Journal(Path file, long afterStep) {
    try {
      List<String> kept = new ArrayList<>();
      double time = 0;
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
          JsonNode node = parse(line);
          if (node != null && node.path("step").asLong() <= afterStep) {
            kept.add(line);
            time = node.path("time").asDouble();
          }
        }
      }
      timeBefore = time;
      RunDirectory.write(file, kept.isEmpty() ? "" : String.join("\n", kept) + "\n");
      out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Appends a line to the journal of a run that nobody trains at the moment, at the time of its
   * last line.
   */
  public static void amend(Path file, long step, Map<String, Double> values) {
    try (Journal journal = new Journal(file)) {
      journal.append(step, values);
    }
  }

  /** Opens a journal to add to it, whatever it holds. */
  private Journal(Path file) {
    try {
      double time = 0;
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
          JsonNode node = parse(line);
          time = node == null ? time : node.path("time").asDouble();
        }
      }
      timeBefore = time;
      out =
          Files.newBufferedWriter(
              file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      if (Files.size(file) > 0 && !Files.readString(file).endsWith("\n")) {
        out.write("\n"); // a line torn by a crash
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      return null; // torn by a crash
    }
  }

  /** Seconds of the run's life so far, earlier lives included. */
  public double time() {
    return timeBefore + (System.nanoTime() - opened) / 1e9;
  }

  /** Appends a line; it is in the operating system's hands on return. */
  public void append(long step, Map<String, Double> values) {
    try {
      out.write(line(step, time(), values));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(long step, double time, Map<String, Double> values) {
    ObjectNode line = JSON.createObjectNode();
    line.put("step", step);
    line.put("time", Math.round(time * 1000) / 1000.0);
    line.put("at", System.currentTimeMillis());
    ObjectNode entries = line.putObject("values");
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            entries.put(name, value);
          } else {
            entries.put(name, value.toString());
          }
        });
    return line + "\n";
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
