package org.langevin.nd4j;

import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.langevin.spi.Engine;
import org.langevin.spi.config.About;
import org.langevin.spi.engine.Device;
import org.langevin.spi.engine.NvidiaDriver;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;

/**
 * ND4J 1.0.0-M2.1, Deeplearning4j's own: float32 on the processor, or with its CUDA 11.6 build on
 * GPUs from Kepler to Ada. On one machine the same calls give the same bytes.
 */
@About("SameDiff on ND4J: float32 on the processor, or on GPUs up to compute capability 8.9.")
final class Nd4jEngine implements Engine {
  private static final String CUDA_BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

  private final boolean cuda;
  private final Supplier<List<NvidiaGpu>> gpus;

  @Inject
  Nd4jEngine() {
    this(hasCuda(), NvidiaGpu::all);
  }

  /**
   * With a certain build on a certain machine.
   *
   * @param cuda whether ND4J's CUDA build is on the class path
   */
  Nd4jEngine(boolean cuda, Supplier<List<NvidiaGpu>> gpus) {
    this.cuda = cuda;
    this.gpus = gpus;
  }

  private static boolean hasCuda() {
    try {
      Class.forName(CUDA_BACKEND, false, Nd4jEngine.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public String version() {
    return "ND4J 1.0.0-M2.1";
  }

  @Override
  public List<Device> devices() {
    List<Device> devices = new ArrayList<>();
    List<NvidiaGpu> found = cuda ? gpus.get() : List.of();
    for (NvidiaGpu gpu : found) {
      devices.add(
          new Device(
              "cuda:" + gpu.index(),
              gpu + " with CUDA 11.6",
              NvidiaDriver.bytes(gpu.memory()),
              gpu.obstacle()));
    }
    if (devices.isEmpty()) {
      devices.add(new Device("cuda:0", "NVIDIA GPU", 0, whyNoGpu()));
    }
    int cores = Runtime.getRuntime().availableProcessors();
    devices.add(
        Device.processor(cores + " cores, oneDNN", found.isEmpty() ? null : whyNoProcessor()));
    return devices.stream().sorted((a, b) -> Boolean.compare(b.usable(), a.usable())).toList();
  }

  private String whyNoGpu() {
    return cuda
        ? "nvidia-smi finds no GPU: it needs one of compute capability 3.7 to 8.9 and its driver"
        : "this build holds ND4J for the processor; build with -Pnd4j-cuda for GPUs of compute"
            + " capability 3.7 to 8.9, or use engine.type = torch";
  }

  private static String whyNoProcessor() {
    return "ND4J's CUDA build takes the GPU whenever there is one; build without -Pnd4j-cuda, or"
        + " set the environment variable CUDA_VISIBLE_DEVICES to nothing";
  }

  @Override
  public Session open(String device, Precision precision, int threads) {
    if (precision == Precision.BF16) {
      throw new UnsupportedOperationException(
          "The nd4j engine computes in float32; engine.precision = bf16 needs engine.type = torch");
    }
    Device chosen =
        devices().stream()
            .filter(d -> d.name().equals(device))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "nd4j knows no device '" + device + "'; it knows " + names()));
    if (!chosen.usable()) {
      throw new UnsupportedOperationException(device + ": " + chosen.obstacle());
    }
    return new Nd4jSession(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
  }

  private List<String> names() {
    return devices().stream().map(Device::name).toList();
  }
}
