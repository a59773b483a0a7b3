package org.langevin.runner.tracking;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.langevin.runner.run.Journal;
import org.langevin.runner.run.RunDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what the machine is doing in {@code system.jsonl}, a journal whose steps count its lines.
 * The metrics have the names that MLflow's dashboard shows as those of the system.
 */
final class SystemMetrics {
  private static final Logger log = LoggerFactory.getLogger(SystemMetrics.class);
  private static final long PAUSE_MILLIS = 10_000;
  private static final double MEGA = 1e6;
  private static final List<String> NVIDIA =
      List.of(
          "nvidia-smi",
          "--query-gpu=utilization.gpu,memory.used,memory.total,power.draw",
          "--format=csv,noheader,nounits");

  private final RunDirectory run;
  private boolean hasNvidia = true;

  private SystemMetrics(RunDirectory run) {
    this.run = run;
  }

  /** Records at intervals until the end, and once then. */
  static void record(RunDirectory run, CountDownLatch end) {
    SystemMetrics metrics = new SystemMetrics(run);
    Path file = run.path().resolve(RunView.SYSTEM);
    try (Journal journal = new Journal(file, Long.MAX_VALUE)) {
      long step = lines(file);
      boolean ended;
      do {
        ended = end.await(step == 0 ? 1 : PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        journal.append(step++, metrics.now());
      } while (!ended);
    } catch (IOException | java.io.UncheckedIOException e) {
      log.debug("no system metrics of {}", run.id(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  private Map<String, Double> now() throws IOException, InterruptedException {
    Map<String, Double> values = new LinkedHashMap<>();
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    double cpu = 100 * system.getCpuLoad();
    if (cpu >= 0) {
      values.put("system/cpu_utilization_percentage", cpu);
    }
    double total = (double) system.getTotalMemorySize();
    double used = total - available(system);
    values.put("system/system_memory_usage_megabytes", used / MEGA);
    values.put("system/system_memory_usage_percentage", 100 * used / total);
    FileStore disk = Files.getFileStore(run.path());
    double free = (double) disk.getUsableSpace();
    double size = (double) disk.getTotalSpace();
    values.put("system/disk_available_megabytes", free / MEGA);
    values.put("system/disk_usage_megabytes", (size - free) / MEGA);
    values.put("system/disk_usage_percentage", 100 * (size - free) / size);
    if (hasNvidia) {
      gpus(values);
    }
    return values;
  }

  /** Memory that programs can have, caches of files included. */
  private static double available(OperatingSystemMXBean system) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse((double) system.getFreeMemorySize());
    } catch (IOException notLinux) {
      return (double) system.getFreeMemorySize();
    }
  }

  private void gpus(Map<String, Double> values) throws InterruptedException {
    try {
      Process nvidia = new ProcessBuilder(NVIDIA).redirectErrorStream(true).start();
      String table =
          new String(nvidia.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      hasNvidia = nvidia.waitFor() == 0;
      List<String> rows = hasNvidia ? table.lines().toList() : List.of();
      for (int gpu = 0; gpu < rows.size(); gpu++) {
        gpu(gpu, rows.get(gpu).split(","), values);
      }
    } catch (IOException e) {
      hasNvidia = false; // there is none
    }
  }

  /** A row of {@link #NVIDIA}; what the device does not tell is no number there. */
  static void gpu(int gpu, String[] row, Map<String, Double> values) {
    if (row.length < 4) {
      return;
    }
    double[] numbers = new double[4];
    for (int i = 0; i < numbers.length; i++) {
      String text = row[i].strip();
      numbers[i] = text.matches("[0-9.]+") ? Double.parseDouble(text) : Double.NaN;
    }
    double mebi = 1024 * 1024 / MEGA;
    String name = "system/gpu_" + gpu + "_";
    put(values, name + "utilization_percentage", numbers[0]);
    put(values, name + "memory_usage_megabytes", numbers[1] * mebi);
    put(values, name + "memory_usage_percentage", 100 * numbers[1] / numbers[2]);
    put(values, name + "power_usage_watts", numbers[3]);
  }

  private static void put(Map<String, Double> values, String name, double value) {
    if (Double.isFinite(value)) {
      values.put(name, value);
    }
  }
}
