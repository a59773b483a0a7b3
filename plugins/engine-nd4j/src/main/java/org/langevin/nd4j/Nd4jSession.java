package org.langevin.nd4j;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.GradientOf;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Shapes;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** ND4J on the processor. */
final class Nd4jSession implements Session {
  private final int threads;
  private final Workers workers;
  private final Scratch scratch = new Scratch();
  private @Nullable Thread user;

  Nd4jSession(int threads) {
    this.threads = threads;
    this.workers = new Workers(threads);
    Nd4j.getEnvironment().setMaxThreads(threads);
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    Nd4j.factory().blas().setMaxThreads(threads);
  }

  /** To be called before each use of ND4J: OpenMP's number of threads belongs to the caller's. */
  void enter() {
    if (user != Thread.currentThread()) {
      user = Thread.currentThread();
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    }
  }

  @Override
  public String device() {
    return "cpu";
  }

  private static void checkLength(int length, long... shape) {
    if (length != Shapes.length(shape)) {
      throw new IllegalArgumentException(
          length + " values do not fill the shape " + Arrays.toString(shape));
    }
  }

  @Override
  public Value upload(float[] data, long... shape) {
    checkLength(data.length, shape);
    Nd4jValue value = Nd4jValue.create(DataType.FLOAT, shape);
    Memory.floats(value.array()).put(0, data);
    return value;
  }

  @Override
  public Value upload(double[] data, long... shape) {
    checkLength(data.length, shape);
    Nd4jValue value = Nd4jValue.create(DataType.DOUBLE, shape);
    Memory.doubles(value.array()).put(0, data);
    return value;
  }

  @Override
  public Value upload(int[] data, long... shape) {
    checkLength(data.length, shape);
    Nd4jValue value = Nd4jValue.create(DataType.INT32, shape);
    Memory.ints(value.array()).put(0, data);
    return value;
  }

  @Override
  public float[] download(Value value) {
    Nd4jValue own = Nd4jValue.of(value);
    float[] out = new float[own.length()];
    if (own.type() == DataType.FLOAT) {
      Memory.floats(own.array()).get(0, out);
      return out;
    }
    double[] exact = downloadDoubles(value);
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) exact[i];
    }
    return out;
  }

  @Override
  public double[] downloadDoubles(Value value) {
    Nd4jValue own = Nd4jValue.of(value);
    double[] out = new double[own.length()];
    switch (own.type()) {
      case DOUBLE -> Memory.doubles(own.array()).get(0, out);
      case FLOAT -> {
        float[] single = download(value);
        for (int i = 0; i < out.length; i++) {
          out[i] = single[i];
        }
      }
      default ->
          throw new IllegalArgumentException(
              "Values of type " + own.type() + " are not read back as numbers");
    }
    return out;
  }

  @Override
  public Value copy(Value value) {
    Nd4jValue own = Nd4jValue.of(value);
    Nd4jValue copy = Nd4jValue.create(own.type(), own.shape());
    Memory.copy(own.array(), copy.array());
    return copy;
  }

  @Override
  public void assign(Value value, float[] data) {
    Nd4jValue own = checkAssigned(value, DataType.FLOAT, data.length);
    Memory.floats(own.array()).put(0, data);
  }

  @Override
  public void assign(Value value, double[] data) {
    Nd4jValue own = checkAssigned(value, DataType.DOUBLE, data.length);
    Memory.doubles(own.array()).put(0, data);
  }

  private static Nd4jValue checkAssigned(Value value, DataType type, int length) {
    Nd4jValue own = Nd4jValue.of(value);
    checkLength(length, own.shape());
    if (own.type() != type) {
      throw new IllegalArgumentException(
          "A value of type " + own.type() + " cannot take data of type " + type);
    }
    return own;
  }

  @Override
  public Value normals(long[] keys, long... row) {
    return drawn(keys, 32, CounterRandom::normals, row);
  }

  @Override
  public Value masks(long[] keys, double rate, long... row) {
    Draw mask = (key, out, from, length) -> CounterRandom.mask(key, rate, out, from, length);
    return drawn(keys, 1, mask, row);
  }

  @FunctionalInterface
  private interface Draw {
    void fill(long key, float[] out, int from, int length);
  }

  /** A row for each key; {@code cost} of a number is about as many elements' of simple work. */
  private Value drawn(long[] keys, int cost, Draw draw, long... row) {
    long[] shape = new long[row.length + 1];
    shape[0] = keys.length;
    System.arraycopy(row, 0, shape, 1, row.length);
    int length = Math.toIntExact(Shapes.length(row));
    Nd4jValue value = Nd4jValue.create(DataType.FLOAT, shape);
    FloatBuffer out = Memory.floats(value.array());
    workers.run(
        keys.length,
        (long) cost * length,
        (from, to) -> {
          float[] numbers = new float[length];
          for (int i = from; i < to; i++) {
            draw.fill(keys[i], numbers, 0, length);
            out.put(i * length, numbers);
          }
        });
    return value;
  }

  @Override
  public Program compile(Graph graph, Map<String, Value> parameters, List<String> outputs) {
    enter();
    Plan plan = plan(graph.sameDiff(), outputs);
    Execution execution = new Execution(plan, parameters, graph.constants(), workers, scratch);
    return new Nd4jProgram(this, plan, outputs, execution);
  }

  private static Plan plan(SameDiff graph, List<String> outputs) {
    Plan plan = checked(graph, outputs);
    if (plan.nodes().stream().noneMatch(node -> node.kind().equals(GradientOf.NAME))) {
      return plan;
    }
    Derivative derivative = Derivative.of(graph, outputs);
    return new Plan(derivative.graph(), derivative.values(), outputs);
  }

  /** A plan of the graph as it is; refuses what is not to be executed. */
  private static Plan checked(SameDiff graph, List<String> outputs) {
    for (String output : outputs) {
      if (!graph.hasVariable(output)) {
        throw new IllegalArgumentException(
            "The graph has no output '" + output + "'; its outputs are " + graph.outputs());
      }
    }
    Plan plan = new Plan(graph, Map.of(), outputs);
    Operations.check(plan);
    return plan;
  }

  @Override
  public Trainer trainer(Graph graph, Map<String, Value> parameters, TrainSpec spec) {
    enter();
    checked(graph.sameDiff(), List.of(spec.loss()));
    return new Nd4jTrainer(this, graph, parameters, spec);
  }

  Workers workers() {
    return workers;
  }

  Scratch scratch() {
    return scratch;
  }

  @Override
  public void synchronize() {
    // Everything is done when a call returns.
  }

  @Override
  public void close() {
    workers.close();
    scratch.close();
  }
}
