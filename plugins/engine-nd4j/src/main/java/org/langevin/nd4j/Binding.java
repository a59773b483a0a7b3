package org.langevin.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.graph.Shapes;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A plan for certain shapes of its inputs: all memory laid out, every operation a kernel on fixed
 * addresses. Running it is a loop over the kernels.
 */
final class Binding implements AutoCloseable {
  private final Plan plan;
  private final Workers workers;
  private final Scratch scratch;
  private final @Nullable Tensor[] tensors;
  private final long[] @Nullable [] integers;
  private final int[] uses;
  private final boolean[] otherThanWeights;
  private final List<Storage> inScratch = new ArrayList<>();
  private final List<INDArray> ownArrays = new ArrayList<>();
  private final List<Supplier<Runnable>> suppliers = new ArrayList<>();
  private final Layout layout;
  private int operation = -1;
  private @Nullable DataBuffer boundTo;
  private Runnable[] kernels = {};
  private double seed;

  /**
   * Binds.
   *
   * @param inputs type and shape of what will be fed, by slot
   * @param held arrays of the parameters and constants, by slot
   * @throws IllegalArgumentException if shapes do not go together
   */
  Binding(
      Plan plan,
      Map<Integer, Form> inputs,
      Map<Integer, INDArray> held,
      Workers workers,
      Scratch scratch) {
    this.plan = plan;
    this.workers = workers;
    this.scratch = scratch;
    this.tensors = new Tensor[plan.size()];
    this.integers = new long[plan.size()][];
    this.uses = new int[plan.size()];
    this.otherThanWeights = new boolean[plan.size()];
    countUses();
    held.forEach((slot, array) -> tensors[slot] = Tensor.of(array));
    inputs.forEach((slot, form) -> tensors[slot] = allocate(form.type(), form.shape()));
    for (Node node : plan.nodes()) {
      operation++;
      Operations.bind(node, new Step(this, node));
      for (int slot : node.in()) {
        if (tensors[slot] != null) {
          tensors[slot].storage().usedBy(operation);
        }
      }
    }
    for (int slot : plan.outputs()) {
      tensor(slot).storage().usedBy(operation + 1);
    }
    this.layout = new Layout(inScratch);
  }

  /** Type and shape of an input. */
  record Form(DataType type, long[] shape) {}

  private void countUses() {
    for (Node node : plan.nodes()) {
      for (int i = 0; i < node.in().length; i++) {
        uses[node.in()[i]]++;
        if (!(node.kind().startsWith("conv2d") && i == 1)) {
          otherThanWeights[node.in()[i]] = true;
        }
      }
    }
    for (int slot : plan.outputs()) {
      uses[slot]++;
      otherThanWeights[slot] = true;
    }
  }

  // ---- for Step ----

  String name(int slot) {
    return plan.name(slot);
  }

  Workers workers() {
    return workers;
  }

  Tensor tensor(int slot) {
    Tensor tensor = tensors[slot];
    if (tensor == null) {
      throw new IllegalStateException("No value for '" + plan.name(slot) + "'");
    }
    return tensor;
  }

  long[] integers(int slot) {
    long[] known = integers[slot];
    return known == null ? tensor(slot).storage().integers() : known;
  }

  double seed() {
    return seed;
  }

  int uses(int slot) {
    return uses[slot];
  }

  boolean onlyWeights(int slot) {
    return !otherThanWeights[slot];
  }

  void define(int slot, Tensor tensor) {
    tensors[slot] = tensor;
  }

  void define(int slot, long... values) {
    integers[slot] = values;
  }

  Tensor allocate(DataType type, long... shape) {
    Storage storage = Storage.wanted(type, Math.max(1, Shapes.length(shape)), operation);
    if (type == DataType.FLOAT) {
      inScratch.add(storage);
    } else {
      // Coefficients, labels and graphs for gradient checks: too small to be worth sharing.
      INDArray array = Nd4j.createUninitializedDetached(type, 'c', storage.length());
      ownArrays.add(array);
      storage.place(array.data(), 0);
    }
    return Tensor.of(type, storage, shape);
  }

  void add(Supplier<Runnable> kernel) {
    suppliers.add(kernel);
  }

  // ---- running ----

  /** Makes sure of the memory; to be called before inputs are written. */
  void prepare() {
    DataBuffer memory = scratch.atLeast(layout.size());
    if (memory != boundTo) {
      layout.place((storage, offset) -> storage.place(memory, offset));
      kernels = suppliers.stream().map(Supplier::get).toArray(Runnable[]::new);
      boundTo = memory;
    }
  }

  /**
   * Executes the plan.
   *
   * @param seed what seeds are filled with
   */
  void run(double seed) {
    this.seed = seed;
    for (Runnable kernel : kernels) {
      kernel.run();
    }
  }

  @Override
  public void close() {
    kernels = new Runnable[0];
    ownArrays.forEach(INDArray::close);
    ownArrays.clear();
  }
}
