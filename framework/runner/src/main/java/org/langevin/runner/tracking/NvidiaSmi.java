package org.langevin.runner.tracking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks NVIDIA's driver, by its program, what the devices of this machine do. A program that is not
 * there is looked for once; one that fails, or is silent, a few times in a row.
 */
final class NvidiaSmi {
  /** What it is called, on the path. */
  static final String PROGRAM = "nvidia-smi";

  /** Time for an answer: a driver that is awake, as training keeps it, takes tens of ms. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(NvidiaSmi.class);
  private static final int MOST_FAILURES = 3;
  private static final double MEBI_IN_MEGA = 1024 * 1024 / 1e6;
  private static final List<String> QUERY =
      List.of(
          "--query-gpu=index,utilization.gpu,memory.used,memory.total,power.draw,power.limit",
          "--format=csv,noheader,nounits");

  private final List<String> command;
  private final Duration patience;
  private int failures;

  /**
   * Prepares to ask.
   *
   * @param program its name on the path, or its file
   * @param patience time for an answer
   */
  NvidiaSmi(String program, Duration patience) {
    this.command = Stream.concat(Stream.of(program), QUERY.stream()).toList();
    this.patience = patience;
  }

  /** The metrics of all devices, by the names that MLflow gives them; empty if none answers. */
  Map<String, Double> now() throws InterruptedException {
    Map<String, Double> values = new LinkedHashMap<>();
    if (failures < MOST_FAILURES) {
      table().lines().forEach(row -> device(row.split(",", -1), values));
    }
    return values;
  }

  /** What the program prints; nothing, and a failure more, if it does not in time. */
  private String table() throws InterruptedException {
    Process nvidia;
    try {
      nvidia = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      failures = MOST_FAILURES; // there is none
      return "";
    }
    try {
      if (nvidia.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) && nvidia.exitValue() == 0) {
        failures = 0;
        return new String(nvidia.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
      failures++;
      log.debug("{} {}", command, nvidia.isAlive() ? "is silent" : "failed");
    } catch (IOException e) {
      failures++;
      log.debug("{} cannot be read", command, e);
    } finally {
      nvidia.destroyForcibly();
    }
    return "";
  }

  /** A row of {@link #QUERY}; what a device does not tell is no number there. */
  private static void device(String[] row, Map<String, Double> values) {
    String index = row[0].strip();
    if (row.length < 6 || !index.matches("\\d+")) {
      return;
    }
    double used = number(row[2]);
    double power = number(row[4]);
    String name = "system/gpu_" + index + "_";
    put(values, name + "utilization_percentage", number(row[1]));
    put(values, name + "memory_usage_megabytes", used * MEBI_IN_MEGA);
    put(values, name + "memory_usage_percentage", 100 * used / number(row[3]));
    put(values, name + "power_usage_watts", power);
    put(values, name + "power_usage_percentage", 100 * power / number(row[5]));
  }

  private static double number(String text) {
    return text.strip().matches("\\d+(\\.\\d+)?") ? Double.parseDouble(text.strip()) : Double.NaN;
  }

  private static void put(Map<String, Double> values, String name, double value) {
    if (Double.isFinite(value)) {
      values.put(name, value);
    }
  }
}
