package org.langevin.runner.tracking;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.langevin.spi.engine.NvidiaDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks NVIDIA's driver what the devices of this machine do; one that is not there, fails, or is
 * silent, a few times in a row.
 */
final class NvidiaSmi {
  /** Time for an answer: a driver that is awake, as training keeps it, takes tens of ms. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(NvidiaSmi.class);
  private static final int MOST_FAILURES = 3;
  private static final double MEBI_IN_MEGA = 1024 * 1024 / 1e6;
  private static final String[] QUERY = {
    "index", "utilization.gpu", "memory.used", "memory.total", "power.draw", "power.limit"
  };

  private final String program;
  private final Duration patience;
  private int failures;

  /**
   * Prepares to ask.
   *
   * @param program its name on the path, or its file
   * @param patience time for an answer
   */
  NvidiaSmi(String program, Duration patience) {
    this.program = program;
    this.patience = patience;
  }

  /** The metrics of all devices, by the names that MLflow gives them; empty if none answers. */
  Map<String, Double> now() throws InterruptedException {
    Map<String, Double> values = new LinkedHashMap<>();
    if (failures < MOST_FAILURES) {
      try {
        NvidiaDriver.ask(program, patience, QUERY).forEach(device -> device(device, values));
        failures = 0;
      } catch (IOException e) {
        failures++;
        log.debug("no metrics of devices", e);
      }
    }
    return values;
  }

  /** What a device does not tell is no number there. */
  private static void device(List<String> told, Map<String, Double> values) {
    String index = told.get(0);
    if (!index.matches("\\d+")) {
      return;
    }
    double used = number(told.get(2));
    double power = number(told.get(4));
    String name = "system/gpu_" + index + "_";
    put(values, name + "utilization_percentage", number(told.get(1)));
    put(values, name + "memory_usage_megabytes", used * MEBI_IN_MEGA);
    put(values, name + "memory_usage_percentage", 100 * used / number(told.get(3)));
    put(values, name + "power_usage_watts", power);
    put(values, name + "power_usage_percentage", 100 * power / number(told.get(5)));
  }

  /** The number before a unit: {@code 37 %}, {@code 1000 MiB}, {@code 75.50 W}. */
  private static double number(String text) {
    String first = text.split(" ", 2)[0];
    return first.matches("\\d+(\\.\\d+)?") ? Double.parseDouble(first) : Double.NaN;
  }

  private static void put(Map<String, Double> values, String name, double value) {
    if (Double.isFinite(value)) {
      values.put(name, value);
    }
  }
}
