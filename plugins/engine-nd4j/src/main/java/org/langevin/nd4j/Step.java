package org.langevin.nd4j;

import java.util.Objects;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;

/** One operation of a plan while it is being bound to shapes: see {@link Operations}. */
final class Step {
  private final Binding binding;
  private final Node node;

  Step(Binding binding, Node node) {
    this.binding = binding;
    this.node = node;
  }

  Node node() {
    return node;
  }

  /** SameDiff's description of this operation. */
  <T> T function(Class<T> type) {
    return type.cast(Objects.requireNonNull(node.function(), node.kind()));
  }

  /** SameDiff's name of an output. */
  String name(int i) {
    return binding.name(node.out()[i]);
  }

  Workers workers() {
    return binding.workers();
  }

  /** The number given with the present run. */
  double seed() {
    return binding.seed();
  }

  int inputs() {
    return node.in().length;
  }

  int outputs() {
    return node.out().length;
  }

  /** An input; it may be a permuted view. */
  Tensor view(int i) {
    return binding.tensor(node.in()[i]);
  }

  /** An input in row-major order, copied to it if need be. */
  Tensor in(int i) {
    Tensor input = view(i);
    if (input.isRowMajor()) {
      return input;
    }
    Tensor copy = temporary(input.type(), input.shape());
    run(Native.copy(input, copy));
    return copy;
  }

  /** The whole numbers of an input that is known while binding (shapes and the like). */
  long[] integers(int i) {
    return binding.integers(node.in()[i]);
  }

  /** Whether some operation or output uses an output of this operation. */
  boolean wanted(int i) {
    return binding.uses(node.out()[i]) > 0;
  }

  /** Whether every use of an output is as a convolution's weights, which may be permuted views. */
  boolean onlyWeights(int i) {
    return binding.onlyWeights(node.out()[i]);
  }

  /** New memory for an output. */
  Tensor out(int i, DataType type, long... shape) {
    return alias(i, temporary(type, shape));
  }

  /** An output of a type and shape like another tensor's. */
  Tensor outLike(int i, Tensor like) {
    return out(i, like.type(), like.shape());
  }

  /** An output that sees the memory of another tensor, or part of it. */
  Tensor alias(int i, Tensor tensor) {
    binding.define(node.out()[i], tensor);
    return tensor;
  }

  /** An output that is known while binding. */
  void integers(int i, long... values) {
    binding.define(node.out()[i], values);
  }

  /** Memory for this operation only. */
  Tensor temporary(DataType type, long... shape) {
    return binding.allocate(type, shape);
  }

  /** What to do when the plan runs; asked for once the memory exists. */
  void run(Supplier<Runnable> kernel) {
    binding.add(kernel);
  }
}
