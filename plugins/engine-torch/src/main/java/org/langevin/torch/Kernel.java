package org.langevin.torch;

import org.bytedeco.pytorch.Tensor;

/** One step of a plan: reads some slots and fills others. */
@FunctionalInterface
interface Kernel {
  void run(Tensor[] slots);

  /** A kernel with one result. */
  @FunctionalInterface
  interface Function {
    Tensor apply(Tensor[] slots);
  }

  /** Makes a kernel for given slots. */
  @FunctionalInterface
  interface Emitter {
    Kernel emit(int[] inputs, int[] outputs);

    /** An emitter of a kernel with one result. */
    static Emitter of(java.util.function.Function<int[], Function> maker) {
      return (inputs, outputs) -> {
        Function f = maker.apply(inputs);
        int out = outputs[0];
        return slots -> slots[out] = f.apply(slots);
      };
    }
  }
}
