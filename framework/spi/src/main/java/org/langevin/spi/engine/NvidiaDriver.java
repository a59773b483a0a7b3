package org.langevin.spi.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What NVIDIA's driver says of the machine's GPUs, by way of {@code nvidia-smi}. */
public final class NvidiaDriver {
  private static final int PATIENCE_SECONDS = 5;

  private NvidiaDriver() {}

  /**
   * Asks for some properties of every GPU.
   *
   * @param properties as {@code nvidia-smi --help-query-gpu} names them
   * @return their values, in the driver's words, for each GPU; none if there is no driver, or it
   *     does not answer within seconds
   */
  public static List<List<String>> query(String... properties) {
    try {
      Process process =
          new ProcessBuilder(
                  "nvidia-smi",
                  "--query-gpu=" + String.join(",", properties),
                  "--format=csv,noheader")
              .redirectErrorStream(true)
              .start();
      // Waits before it reads: a line for each GPU fits the pipe, and reading has no limit.
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return List.of();
      }
      List<String> lines = new ArrayList<>();
      try (BufferedReader output = process.inputReader()) {
        output.lines().forEach(lines::add);
      }
      return lines.stream()
          .map(NvidiaDriver::values)
          .filter(values -> values.size() == properties.length) // else it says something else
          .toList();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static List<String> values(String line) {
    return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
  }

  /**
   * Bytes in words such as {@code 24576 MiB}.
   *
   * @return 0 if the words are others
   */
  public static long bytes(String memory) {
    String mebibytes = memory.endsWith(" MiB") ? memory.substring(0, memory.length() - 4) : "";
    return mebibytes.matches("[0-9]{1,9}") ? Long.parseLong(mebibytes) << 20 : 0;
  }
}
