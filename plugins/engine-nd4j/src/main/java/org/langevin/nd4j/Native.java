package org.langevin.nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/** Kernels that are ND4J's own operations on fixed arrays. */
final class Native {
  private final String name;
  private long[] integers = {};
  private double[] numbers = {};
  private boolean[] flags = {};

  private Native(String name) {
    this.name = name;
  }

  /** An operation of the native library by its name. */
  static Native of(String name) {
    return new Native(name);
  }

  Native integers(long... values) {
    integers = values;
    return this;
  }

  Native numbers(double... values) {
    numbers = values;
    return this;
  }

  Native flags(boolean... values) {
    flags = values;
    return this;
  }

  /** On these tensors. */
  @SuppressWarnings("try") // the scope frees the arguments' native copies
  Supplier<Runnable> on(List<Tensor> in, Tensor... out) {
    return () -> {
      OpExecutioner executioner = Nd4j.getExecutioner();
      CustomOp operation = DynamicCustomOp.builder(name).build();
      OpContext context = context(in, out);
      try (PointerScope arguments = new PointerScope()) {
        context.setIArguments(integers);
        context.setTArguments(numbers);
        context.setBArguments(flags);
      }
      return () -> executioner.exec(operation, context);
    };
  }

  /** An element-by-element operation of ND4J's older kind. */
  static Supplier<Runnable> legacy(Op operation, Tensor in, Tensor out) {
    return () -> {
      OpExecutioner executioner = Nd4j.getExecutioner();
      OpContext context = context(List.of(in), out);
      return () -> executioner.exec(operation, context);
    };
  }

  /** A copy into another order of the elements, or another type. */
  static Supplier<Runnable> copy(Tensor from, Tensor to) {
    return of("assign").on(List.of(to, from), to);
  }

  private static OpContext context(List<Tensor> in, Tensor... out) {
    OpContext context = Nd4j.getExecutioner().buildContext();
    context.setInputArrays(in.stream().map(Tensor::array).toArray(INDArray[]::new));
    context.setOutputArrays(Arrays.stream(out).map(Tensor::array).toArray(INDArray[]::new));
    return context;
  }
}
