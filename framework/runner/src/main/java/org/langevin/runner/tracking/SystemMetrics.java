package org.langevin.runner.tracking;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.langevin.runner.run.Journal;
import org.langevin.runner.run.RunDirectory;
import org.langevin.spi.engine.NvidiaDriver;
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

  private final RunDirectory run;
  private final NvidiaSmi nvidia = new NvidiaSmi(NvidiaDriver.PROGRAM, NvidiaSmi.PATIENCE);

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
        Map<String, Double> values = metrics.machine();
        if (!ended) { // nobody waits for a driver then
          values.putAll(metrics.nvidia.now());
        }
        journal.append(step++, values);
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

  private Map<String, Double> machine() throws IOException {
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
}
