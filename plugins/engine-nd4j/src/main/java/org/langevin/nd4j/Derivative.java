package org.langevin.nd4j;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.langevin.spi.graph.GradientOf;
import org.langevin.spi.graph.GroupNorm;
import org.langevin.spi.graph.LayerNorm;
import org.langevin.spi.graph.StopGradient;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.imports.converters.DifferentialFunctionClassHolder;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * Reverse-mode differentiation: a copy of the part of a graph that some outputs need, to which
 * SameDiff's derivatives of its operations are added where a gradient passes. SameDiff's own
 * traversal would differentiate once for one loss, and all that leads to it.
 */
final class Derivative {
  /** Operations that are constants to whoever differentiates. */
  private static final Set<String> CONSTANTS =
      Set.of(StopGradient.NAME, GradientOf.NAME, "gather", "onehot", "greater_equal");

  private static final Object LOCK = new Object();
  private static boolean registered;

  private final SameDiff graph;
  private final List<SameDiffOp> operations;
  private final Map<String, String> values = new HashMap<>();

  private Derivative(SameDiff graph, List<String> outputs) {
    this.graph = graph;
    Set<SameDiffOp> needed = Plan.needed(graph, Map.of(), outputs);
    // A graph's operations are in the order of their making, hence of their dependence.
    this.operations = graph.getOps().values().stream().filter(needed::contains).toList();
  }

  /** Prepares for {@link #gradients}; gradients that the outputs contain are made at once. */
  static Derivative of(SameDiff graph, List<String> outputs) {
    synchronized (LOCK) {
      register();
      SameDiff copy = SameDiff.create();
      graph.invokeGraphOn(copy);
      for (SameDiffOp operation : copy.getOps().values()) {
        var function = operation.getOp();
        function.setSameDiff(copy);
        Arrays.stream(function.args()).forEach(arg -> arg.setSameDiff(copy));
        Arrays.stream(function.outputVariables()).forEach(out -> out.setSameDiff(copy));
      }
      Derivative derivative = new Derivative(copy, outputs);
      derivative.makeGradients();
      return derivative;
    }
  }

  private void makeGradients() {
    for (SameDiffOp operation : operations) {
      if (operation.getOp().opName().equals(GradientOf.NAME)) {
        List<String> inputs = operation.getInputsToOp();
        List<String> wrt = inputs.subList(1, inputs.size());
        SDVariable of = graph.getVariable(inputs.get(0));
        Map<String, SDVariable> gradients = gradients(of.name(), graph.onesLike(of), wrt);
        for (int i = 0; i < wrt.size(); i++) {
          SDVariable gradient = gradients.get(wrt.get(i));
          values.put(
              operation.getOutputsOfOp().get(i),
              gradient != null
                  ? gradient.name()
                  : graph.zerosLike(graph.getVariable(wrt.get(i))).name());
        }
      }
    }
  }

  /** The graph with its derivatives. */
  SameDiff graph() {
    return graph;
  }

  /** For each result of {@link GradientOf}, the variable that is its value. */
  Map<String, String> values() {
    return Collections.unmodifiableMap(values);
  }

  /** A leaf for the derivative of a variable by itself. */
  SDVariable seed(String name, String of) {
    return graph.placeHolder(name, graph.getVariable(of).dataType());
  }

  /**
   * Adds the gradient of a variable with respect to others.
   *
   * @param seed its gradient by itself
   * @return by name; nothing for those on which it does not depend
   */
  Map<String, SDVariable> gradients(String of, SDVariable seed, List<String> wrt) {
    Set<String> dependent = dependent(wrt);
    Map<String, SDVariable> gradients = new HashMap<>();
    if (dependent.contains(of)) {
      gradients.put(of, seed);
    }
    for (int i = operations.size() - 1; i >= 0; i--) {
      SameDiffOp operation = operations.get(i);
      if (passes(operation, dependent)
          && operation.getOutputsOfOp().stream().anyMatch(gradients::containsKey)) {
        differentiate(operation, dependent, gradients);
      }
    }
    gradients.keySet().retainAll(wrt);
    return gradients;
  }

  /** What depends on the given variables in a way that can be differentiated. */
  private Set<String> dependent(List<String> wrt) {
    Set<String> dependent = new HashSet<>(wrt);
    for (SameDiffOp operation : operations) {
      if (passes(operation, dependent)) {
        dependent.addAll(operation.getOutputsOfOp());
      }
    }
    return dependent;
  }

  private static boolean passes(SameDiffOp operation, Set<String> dependent) {
    return operation.getInputsToOp() != null
        && !CONSTANTS.contains(operation.getOp().opName())
        && operation.getInputsToOp().stream().anyMatch(dependent::contains);
  }

  private void differentiate(
      SameDiffOp operation, Set<String> dependent, Map<String, SDVariable> gradients) {
    List<SDVariable> outer = new ArrayList<>();
    for (String output : operation.getOutputsOfOp()) {
      SDVariable gradient = gradients.get(output);
      outer.add(gradient != null ? gradient : graph.zerosLike(graph.getVariable(output)));
    }
    List<SDVariable> inner = operation.getOp().doDiff(outer);
    for (int i = 0; i < inner.size(); i++) {
      String input = operation.getInputsToOp().get(i);
      if (dependent.contains(input)) {
        gradients.merge(input, inner.get(i), SDVariable::add);
      }
    }
  }

  /**
   * Makes SameDiff know the operations of its own making that it has to copy when it
   * differentiates: it looks classes up in three tables, which it fills from a fixed list only.
   */
  private static void register() {
    if (registered) {
      return;
    }
    DifferentialFunctionClassHolder holder = DifferentialFunctionClassHolder.getInstance();
    Map<Object, Object> classes = table(holder, "customOpHashToClass");
    Map<Object, Object> fields = table(holder, "fieldsForFunction");
    Map<Object, Object> prototypes = table(holder, "nodeConverters");
    for (DynamicCustomOp operation :
        List.of(
            new GroupNorm(),
            new GroupNorm.Gradient(),
            new LayerNorm(),
            new LayerNorm.Gradient(),
            new StopGradient(),
            new GradientOf())) {
      classes.put(operation.opHash(), operation.getClass());
      fields.put(operation.opName(), new HashMap<String, Field>());
      prototypes.put(operation.opName(), operation);
    }
    registered = true;
  }

  @SuppressWarnings("unchecked") // as the fields are declared in ND4J 1.0.0-M2.1
  private static Map<Object, Object> table(DifferentialFunctionClassHolder holder, String name) {
    try {
      Field field = DifferentialFunctionClassHolder.class.getDeclaredField(name);
      field.setAccessible(true);
      return (Map<Object, Object>) field.get(holder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Not the ND4J that this engine was written for", e);
    }
  }
}
