package org.langevin.torch;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.langevin.spi.engine.Value;

/**
 * A compiled graph: kernels over numbered slots. Each slot is emptied as soon as nobody reads it
 * any more; what autograd needs for the backward pass, autograd itself keeps.
 */
final class Plan implements AutoCloseable {
  private final int slots;
  private final Map<Integer, Tensor> fixed;
  private final List<Input> inputs;
  private final Step[] steps;
  private final List<Output> outputs;
  private final Kept kept;

  /** A value fed at each call; -1 in the shape stands for any size. */
  record Input(String name, int slot, ScalarType type, long[] shape) {}

  /** A kernel, and the slots that nobody reads after it. */
  record Step(Kernel kernel, int[] dead) {}

  /**
   * A result.
   *
   * @param type as the graph declares it
   * @param own whether the slot's tensor shares its memory with nobody else's
   */
  record Output(String name, int slot, ScalarType type, boolean own) {}

  Plan(
      int slots,
      Map<Integer, Tensor> fixed,
      List<Input> inputs,
      List<Step> steps,
      List<Output> outputs,
      Kept kept) {
    this.slots = slots;
    this.fixed = fixed;
    this.inputs = inputs;
    this.steps = steps.toArray(new Step[0]);
    this.outputs = outputs;
    this.kept = kept;
  }

  /** Names of the results, in their order. */
  List<String> names() {
    return outputs.stream().map(Output::name).toList();
  }

  /**
   * Runs all kernels. The caller holds a pointer scope open, to which the results belong.
   *
   * @return the outputs in their order and in the graph's types
   * @throws IllegalArgumentException if a feed is missing or of a wrong shape or type
   */
  Tensor[] run(Map<String, Value> feeds) {
    Tensor[] values = new Tensor[slots];
    fixed.forEach((slot, tensor) -> values[slot] = tensor);
    for (Input input : inputs) {
      values[input.slot()] = feed(input, feeds);
    }
    for (Step step : steps) {
      step.kernel().run(values);
      for (int slot : step.dead()) {
        values[slot].close();
      }
    }
    Tensor[] results = new Tensor[outputs.size()];
    for (int i = 0; i < results.length; i++) {
      Output output = outputs.get(i);
      Tensor value = values[output.slot()];
      // Under autocast a kernel may give bfloat16.
      results[i] = Tensors.type(value) == output.type() ? value : value.to(output.type());
    }
    return results;
  }

  /** As {@link #run}, but contiguous and sharing memory with nothing else. */
  Tensor[] runToOwn(Map<String, Value> feeds) {
    Tensor[] results = run(feeds);
    for (int i = 0; i < results.length; i++) {
      if (!outputs.get(i).own() || !results[i].is_contiguous()) {
        results[i] = results[i].contiguous().clone();
      } else if (results[i].requires_grad()) {
        results[i] = results[i].detach(); // from the record of a gradient inside the graph
      }
    }
    return results;
  }

  private static Tensor feed(Input input, Map<String, Value> feeds) {
    Value value = feeds.get(input.name());
    if (value == null) {
      throw new IllegalArgumentException(
          "The input '%s' %s is not fed; fed are %s"
              .formatted(input.name(), Arrays.toString(input.shape()), feeds.keySet()));
    }
    if (TorchValue.type(value) != input.type() || !fits(value.shape(), input.shape())) {
      throw new IllegalArgumentException(
          "The input '%s' is %s %s; fed was %s %s"
              .formatted(
                  input.name(),
                  input.type(),
                  Arrays.toString(input.shape()),
                  TorchValue.type(value),
                  Arrays.toString(value.shape())));
    }
    return TorchValue.tensor(value);
  }

  private static boolean fits(long[] found, long[] expected) {
    boolean fits = found.length == expected.length;
    for (int i = 0; fits && i < found.length; i++) {
      fits = expected[i] < 0 || found[i] == expected[i];
    }
    return fits;
  }

  @Override
  public void close() {
    kept.close();
  }
}
