package org.langevin.torch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;

/** LibTorch on one device. The number of threads is the process's: the last session's counts. */
final class TorchSession implements Session {
  private final Device device;
  private final Precision precision;
  private final String description;
  private final Kept kept = new Kept();
  private final Draws draws;

  TorchSession(String device, String description, Precision precision, int threads) {
    this.description = description;
    this.precision = precision;
    torch.set_num_threads(threads);
    this.device = Native.scope(() -> kept.keep(new Device(device)));
    draws = Native.scope(() -> new Draws(this.device, kept));
  }

  Device torchDevice() {
    return device;
  }

  /** Does the work in this session's precision. */
  <T> T cast(Supplier<T> work) {
    return precision == Precision.BF16 ? Autocast.bfloat16(device.type(), work) : work.get();
  }

  @Override
  public String device() {
    return description;
  }

  @Override
  public Value upload(float[] data, long... shape) {
    return Native.scope(() -> new TorchValue(Tensors.of(data, shape, device)));
  }

  @Override
  public Value upload(double[] data, long... shape) {
    return Native.scope(() -> new TorchValue(Tensors.of(data, shape, device)));
  }

  @Override
  public Value upload(int[] data, long... shape) {
    return Native.scope(() -> new TorchValue(Tensors.of(data, shape, device)));
  }

  @Override
  public float[] download(Value value) {
    return Tensors.floats(TorchValue.tensor(value));
  }

  @Override
  public double[] downloadDoubles(Value value) {
    return Tensors.doubles(TorchValue.tensor(value));
  }

  @Override
  public Value copy(Value value) {
    return Native.scope(() -> new TorchValue(TorchValue.tensor(value).clone()));
  }

  @Override
  public void assign(Value value, float[] data) {
    long[] shape = shapeFor(value, data.length);
    overwrite(value, () -> Tensors.of(data, shape, device));
  }

  @Override
  public void assign(Value value, double[] data) {
    long[] shape = shapeFor(value, data.length);
    overwrite(value, () -> Tensors.of(data, shape, device));
  }

  private static void overwrite(Value value, Supplier<Tensor> data) {
    Native.scopeWithoutGradients(() -> TorchValue.tensor(value).copy_(data.get()));
  }

  private static long[] shapeFor(Value value, int length) {
    long[] shape = value.shape();
    if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) != length) {
      throw new IllegalArgumentException(
          length + " values cannot overwrite a value of the shape " + Arrays.toString(shape));
    }
    return shape;
  }

  @Override
  public Value normals(long[] keys, long... row) {
    return Native.scopeWithoutGradients(() -> new TorchValue(draws.normals(keys, row)));
  }

  @Override
  public Value masks(long[] keys, double rate, long... row) {
    return Native.scopeWithoutGradients(() -> new TorchValue(draws.masks(keys, rate, row)));
  }

  @Override
  public Program compile(Graph graph, Map<String, Value> parameters, List<String> outputs) {
    calmOpenBlas();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    parameters.forEach((name, value) -> tensors.put(name, TorchValue.tensor(value)));
    return new TorchProgram(this, Compiler.evaluation(graph, device, tensors, outputs));
  }

  @Override
  public Trainer trainer(Graph graph, Map<String, Value> parameters, TrainSpec spec) {
    calmOpenBlas();
    return new TorchTrainer(this, graph, parameters, spec);
  }

  /**
   * Leaves OpenBLAS without threads of its own: for milliseconds after each product they spin in
   * the way of LibTorch's. ND4J gives it all cores when it starts, at the latest with a graph.
   */
  private static void calmOpenBlas() {
    openblas_nolapack.blas_set_num_threads(1);
  }

  @Override
  public void synchronize() {
    if (device.is_cuda()) {
      torch.synchronizeDevice(device.index());
    }
  }

  @Override
  public void close() {
    kept.close();
  }
}
