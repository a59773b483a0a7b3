package org.langevin.nd4j;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.engine.NvidiaDriver;

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
    return NvidiaDriver.query("index", "name", "memory.total", "compute_cap").stream()
        .flatMap(values -> of(values).stream())
        .toList();
  }

  /** From index, name, memory and capability; empty if these are something else. */
  static Optional<NvidiaGpu> of(List<String> values) {
    try {
      return Optional.of(
          new NvidiaGpu(
              Integer.parseInt(values.get(0)),
              values.get(1),
              values.get(2),
              Double.parseDouble(values.get(3))));
    } catch (NumberFormatException e) {
      return Optional.empty();
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
