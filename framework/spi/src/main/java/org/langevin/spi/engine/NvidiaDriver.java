package org.langevin.spi.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What NVIDIA's driver says of the machine's GPUs, by way of {@code nvidia-smi}. */
public final class NvidiaDriver {
  /** The program, on the path. */
  public static final String PROGRAM = "nvidia-smi";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

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
      return ask(PROGRAM, PATIENCE, properties);
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /**
   * Asks likewise, with patience of the caller's own.
   *
   * @param program its name on the path, or its file
   * @param patience time for an answer
   * @throws IOException if there is no such program, it fails, or is silent
   */
  public static List<List<String>> ask(String program, Duration patience, String... properties)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                program, "--query-gpu=" + String.join(",", properties), "--format=csv,noheader")
            .redirectErrorStream(true)
            .start();
    try {
      // Waits before it reads: a line for each GPU fits the pipe, and reading has no limit.
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(program + " is silent");
      } else if (process.exitValue() != 0) {
        throw new IOException(program + " failed with status " + process.exitValue());
      }
      try (BufferedReader output = process.inputReader()) {
        return output
            .lines()
            .map(NvidiaDriver::values)
            .filter(values -> values.size() == properties.length) // else it says something else
            .toList();
      }
    } finally {
      process.destroyForcibly();
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
