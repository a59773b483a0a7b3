package org.langevin.torch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Engine;
import org.langevin.spi.config.About;
import org.langevin.spi.engine.Device;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Session;

/**
 * LibTorch, the library under PyTorch: fast CPU kernels, bfloat16, and CUDA GPUs from Turing to
 * Blackwell.
 *
 * <p>On one device and for one number of threads the same calls give the same bytes. On CUDA that
 * also needs the environment variable {@code CUBLAS_WORKSPACE_CONFIG=:4096:8}, which must be set
 * before the process starts.
 */
@About("LibTorch: float32 and bfloat16, on the processor or on CUDA GPUs up to today's.")
final class TorchEngine implements Engine {
  /** What the GPU natives are built for. */
  private static final String CUDA = "13";

  @Override
  public String version() {
    try {
      String artifact = Loader.getVersion("org.bytedeco", "pytorch");
      return artifact == null ? "LibTorch" : "LibTorch " + artifact.split("-", 2)[0];
    } catch (IOException e) {
      return "LibTorch";
    }
  }

  @Override
  public List<Device> devices() {
    String broken = broken();
    List<Device> devices = new ArrayList<>();
    if (broken == null && torch.cuda_is_available()) {
      for (int i = 0; i < torch.cuda_device_count(); i++) {
        devices.add(
            new Device("cuda:" + i, Gpus.model() + " with CUDA " + CUDA, Gpus.memory(), null));
      }
    }
    boolean noGpu = devices.isEmpty();
    int cores = Runtime.getRuntime().availableProcessors();
    String simd = broken == null ? ", " + torch.get_cpu_capability().getString() : "";
    devices.add(Device.processor(cores + " cores" + simd, broken));
    if (noGpu) {
      devices.add(new Device("cuda:0", "NVIDIA GPU", 0, broken == null ? whyNoGpu() : broken));
    }
    return devices;
  }

  /** Why the native library does not load; null if it does. */
  private static @Nullable String broken() {
    try {
      Loader.load(torch.class);
      return null;
    } catch (LinkageError e) {
      return "LibTorch's native library does not load ("
          + e.getMessage()
          + "). This build is for "
          + Loader.getPlatform()
          + "; name another with -Djavacpp.platform=...";
    }
  }

  private static String whyNoGpu() {
    String natives = "/org/bytedeco/pytorch/" + Loader.getPlatform() + "-gpu/";
    boolean cuda =
        torch.class.getResource(natives + "libtorch_cuda.so") != null
            || torch.class.getResource(natives + "torch_cuda.dll") != null;
    if (!cuda) {
      return "this build holds LibTorch's CPU natives; build with -Pcuda for GPUs";
    }
    return "LibTorch finds no GPU: it needs an NVIDIA GPU of the Turing generation (2018) or later"
        + " and a driver for CUDA "
        + CUDA
        + " (nvidia-smi shows both)";
  }

  @Override
  public Session open(String device, Precision precision, int threads) {
    Device chosen =
        devices().stream()
            .filter(d -> d.name().equals(device))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "torch knows no device '" + device + "'; it knows " + names()));
    if (!chosen.usable()) {
      throw new UnsupportedOperationException(device + ": " + chosen.obstacle());
    }
    Context context = torch.globalContext();
    context.setAllowTF32CuBLAS(precision == Precision.TF32);
    context.setAllowTF32CuDNN(precision == Precision.TF32);
    context.setDeterministicCuDNN(true);
    String description = device.equals("cpu") ? device : device + " (" + Gpus.model() + ")";
    return new TorchSession(device, description, precision, threads);
  }

  private List<String> names() {
    return devices().stream().map(Device::name).toList();
  }
}
