package org.langevin.nd4j;

import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Constant;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A plan with its parameters, run on fed inputs. It keeps what is bound to the last few shapes: a
 * full batch, the last one of an epoch, and the like.
 */
final class Execution implements AutoCloseable {
  private static final int KEPT = 4;

  private final Plan plan;
  private final Workers workers;
  private final Scratch scratch;
  private final Map<Integer, INDArray> held = new HashMap<>();
  private final Map<String, Nd4jValue> parameters = new LinkedHashMap<>();
  private final List<Nd4jValue> constants = new ArrayList<>();
  private final int[] inputs;
  private final LinkedHashMap<List<List<Long>>, Binding> bindings =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Prepares.
   *
   * @param values values of the parameters
   * @param constants what is to be read now, by name
   * @throws IllegalArgumentException if a value is missing or of a wrong shape or type
   */
  Execution(
      Plan plan,
      Map<String, Value> values,
      Map<String, Constant> constants,
      Workers workers,
      Scratch scratch) {
    this.plan = plan;
    this.workers = workers;
    this.scratch = scratch;
    this.inputs = plan.leaves(VariableType.PLACEHOLDER);
    for (int slot : plan.leaves(VariableType.CONSTANT)) {
      held.put(slot, plan.variable(slot).getArr());
    }
    for (int slot : plan.leaves(VariableType.VARIABLE)) {
      Constant constant = constants.get(plan.name(slot));
      Nd4jValue value = constant == null ? parameter(slot, values) : read(slot, constant);
      held.put(slot, value.array());
    }
  }

  private Nd4jValue read(int slot, Constant constant) {
    float[] values = constant.read();
    Nd4jValue value = Nd4jValue.create(plan.variable(slot).dataType(), constant.shape());
    constants.add(value);
    if (value.type() == DataType.FLOAT) {
      Memory.floats(value.array()).put(0, values);
    } else {
      DoubleBuffer doubles = Memory.doubles(value.array());
      for (int i = 0; i < values.length; i++) {
        doubles.put(i, values[i]);
      }
    }
    return value;
  }

  private Nd4jValue parameter(int slot, Map<String, Value> values) {
    String name = plan.name(slot);
    Value given = values.get(name);
    if (given == null) {
      throw new IllegalArgumentException("No value was given for parameter '" + name + "'");
    }
    Nd4jValue value = Nd4jValue.of(given);
    check("Parameter", slot, value, plan.variable(slot).getShape());
    parameters.put(name, value);
    return value;
  }

  private void check(String what, int slot, Nd4jValue value, long[] expected) {
    DataType type = plan.variable(slot).dataType();
    long[] found = value.shape();
    boolean fits = found.length == expected.length && value.type() == type;
    for (int i = 0; fits && i < found.length; i++) {
      fits = expected[i] < 0 || expected[i] == found[i];
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "%s '%s' is %s %s, but the graph expects %s %s"
              .formatted(
                  what,
                  plan.name(slot),
                  value.type(),
                  Arrays.toString(found),
                  type,
                  Arrays.toString(expected)));
    }
  }

  /**
   * Runs the plan.
   *
   * @param seed what the derivative of the loss by itself is filled with, if there is one
   * @return where the results are, until the next run of any plan of the session
   */
  Binding run(Map<String, Value> feeds, double seed) {
    parameters.values().forEach(Nd4jValue::array);
    Nd4jValue[] values = new Nd4jValue[inputs.length];
    List<List<Long>> shapes = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      String name = plan.name(inputs[i]);
      Value fed = feeds.get(name);
      if (fed == null) {
        throw new IllegalArgumentException(
            "Input '" + name + "' is missing; fed are " + feeds.keySet());
      }
      values[i] = Nd4jValue.of(fed);
      check("Input", inputs[i], values[i], plan.variable(inputs[i]).placeholderShape());
      shapes.add(Arrays.stream(values[i].shape()).boxed().toList());
    }
    Binding binding = bindings.get(shapes);
    if (binding == null) {
      binding = bind(values);
      bindings.put(shapes, binding);
    }
    binding.prepare();
    for (int i = 0; i < inputs.length; i++) {
      binding.tensor(inputs[i]).copyFrom(values[i].array());
    }
    binding.run(seed);
    return binding;
  }

  private Binding bind(Nd4jValue... values) {
    if (bindings.size() == KEPT) {
      Iterator<Binding> longestUnused = bindings.values().iterator();
      longestUnused.next().close();
      longestUnused.remove();
    }
    Map<Integer, Binding.Form> forms = new HashMap<>();
    for (int i = 0; i < inputs.length; i++) {
      forms.put(inputs[i], new Binding.Form(values[i].type(), values[i].shape()));
    }
    return new Binding(plan, forms, held, workers, scratch);
  }

  @Override
  public void close() {
    bindings.values().forEach(Binding::close);
    bindings.clear();
    constants.forEach(Nd4jValue::close);
    constants.clear();
  }
}
