package org.langevin.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.langevin.spi.engine.NvidiaDriver;

/** What the NVIDIA driver says of the machine's GPUs; LibTorch's bindings do not tell. */
final class Gpus {
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");

  private Gpus() {}

  /** The model of all GPUs, or a general word if they differ or the driver does not say. */
  static String model() {
    Set<String> models = new TreeSet<>();
    try (Stream<Path> gpus = Files.list(DRIVER)) {
      for (Path gpu : gpus.toList()) {
        for (String line : Files.readAllLines(gpu.resolve("information"))) {
          if (line.startsWith("Model:")) {
            models.add(line.substring("Model:".length()).strip());
          }
        }
      }
    } catch (IOException e) {
      return "NVIDIA GPU";
    }
    return models.size() == 1 ? models.iterator().next() : "NVIDIA GPU";
  }

  /**
   * Bytes of the GPU that has least, for LibTorch's numbers of them need not be the driver's; 0 if
   * the driver does not say.
   */
  static long memory() {
    return NvidiaDriver.query("memory.total").stream()
        .mapToLong(values -> NvidiaDriver.bytes(values.get(0)))
        .min()
        .orElse(0);
  }
}
