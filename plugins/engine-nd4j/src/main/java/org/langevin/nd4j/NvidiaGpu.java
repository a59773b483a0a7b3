package org.langevin.nd4j;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A GPU as NVIDIA's driver describes it. ND4J is not asked: it would have to be started, and on a
 * GPU that its library holds no code for it starts and fails later.
 *
 * @param index the driver's number
 * @param name the model
 * @param memory with its unit, as the driver writes it
 * @param capability compute capability, for example 8.6
 */
record NvidiaGpu(int index, String name, String memory, double capability) {
  private static final double OLDEST = 3.7;

  /** Code for 8.6 runs on all of the 8.x line. */
  private static final double NEWEST = 8.9;

  /** The GPUs of this machine; none if there is no driver. */
  static List<NvidiaGpu> all() {
    try {
      Process process =
          new ProcessBuilder(
                  "nvidia-smi",
                  "--query-gpu=index,name,memory.total,compute_cap",
                  "--format=csv,noheader")
              .redirectErrorStream(true)
              .start();
      List<String> lines = new ArrayList<>();
      try (BufferedReader output = process.inputReader()) {
        output.lines().forEach(lines::add);
      }
      process.waitFor(5, TimeUnit.SECONDS);
      return lines.stream().map(NvidiaGpu::parse).filter(gpu -> gpu != null).toList();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** From a line of nvidia-smi; null if it says something else. */
  static @Nullable NvidiaGpu parse(String line) {
    String[] fields = line.split(",", -1);
    try {
      return fields.length != 4
          ? null
          : new NvidiaGpu(
              Integer.parseInt(fields[0].trim()),
              fields[1].trim(),
              fields[2].trim(),
              Double.parseDouble(fields[3].trim()));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Why ND4J's CUDA build cannot use it; null if it can. */
  @Nullable String obstacle() {
    return capability >= OLDEST && capability <= NEWEST
        ? null
        : "ND4J 1.0.0-M2.1's CUDA 11.6 library holds code for compute capability 3.7 to 8.6 and no"
            + " PTX; this GPU has "
            + capability
            + ": use engine.type = torch";
  }

  @Override
  public String toString() {
    return name + " (" + memory + ", compute capability " + capability + ")";
  }
}
