package org.langevin.runner.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.graph.GradientOf;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Shapes;
import org.langevin.spi.graph.StopGradient;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;

/**
 * The part of a graph that some outputs need, for a certain number of examples: its operations in
 * an order in which they can run, and the shape of every value. SameDiff itself knows shapes only
 * once arrays exist.
 */
final class SizedGraph {
  private final SameDiff sd;
  private final int batch;
  private final Map<String, long[]> shapes = new HashMap<>();
  private final List<SameDiffOp> order = new ArrayList<>();

  /**
   * Follows the graph from its outputs to its inputs.
   *
   * @param batch what stands for every size of an input that is known only when it is fed
   */
  SizedGraph(Graph graph, List<String> outputs, int batch) {
    this.sd = graph.sameDiff();
    this.batch = batch;
    outputs.forEach(this::visit);
  }

  /** Without recursion, for graphs are deep. */
  private void visit(String output) {
    Set<String> done = new HashSet<>(shapes.keySet());
    Deque<String> open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      String name = open.getFirst();
      SameDiffOp operation = producer(name);
      if (done.contains(name)) {
        open.pop();
      } else if (operation == null) {
        shapes.put(name, leaf(sd.getVariable(name)));
        done.add(name);
      } else {
        List<String> missing =
            operation.getInputsToOp().stream().filter(read -> !done.contains(read)).toList();
        missing.forEach(open::push);
        if (missing.isEmpty()) {
          order.add(operation);
          List<long[]> results = results(operation);
          for (int i = 0; i < results.size(); i++) {
            String result = operation.getOutputsOfOp().get(i);
            shapes.put(result, results.get(i));
            done.add(result);
          }
        }
      }
    }
  }

  /** The operations, each after those that it needs. */
  List<SameDiffOp> order() {
    return order;
  }

  /** The operation that gives a value; null for inputs, parameters and constants. */
  @Nullable SameDiffOp producer(String name) {
    String operation = Objects.requireNonNull(sd.getVariables().get(name), name).getOutputOfOp();
    return operation == null ? null : sd.getOps().get(operation);
  }

  /** Whether a value is a parameter or a constant. */
  boolean isHeld(String name) {
    return producer(name) == null && !isInput(name);
  }

  private boolean isInput(String name) {
    return sd.getVariable(name).getVariableType() == VariableType.PLACEHOLDER;
  }

  /** Whether an operation gives the same values in the same place. */
  boolean isName(SameDiffOp operation) {
    String read = operation.getInputsToOp().get(0);
    String made = operation.getOutputsOfOp().get(0);
    return switch (operation.getOp().opName()) {
      case "identity", "reshape", StopGradient.NAME -> true;
      case "cast" -> sd.getVariable(read).dataType() == sd.getVariable(made).dataType();
      default -> false;
    };
  }

  /** The shape of a value that is needed. */
  long[] shape(String name) {
    return Objects.requireNonNull(shapes.get(name), name);
  }

  /** Bytes that a value takes. */
  long bytes(String name) {
    return Shapes.length(shape(name)) * sd.getVariable(name).dataType().width();
  }

  /** All inputs that are needed. */
  List<String> inputs() {
    return shapes.keySet().stream().filter(this::isInput).toList();
  }

  private long[] leaf(SDVariable variable) {
    long[] shape =
        variable.getVariableType() == VariableType.PLACEHOLDER
            ? variable.placeholderShape()
            : variable.getShape();
    return Arrays.stream(shape).map(size -> size < 0 ? batch : size).toArray();
  }

  private List<long[]> results(SameDiffOp operation) {
    List<long[]> in = operation.getInputsToOp().stream().map(this::shape).toList();
    DifferentialFunction function = operation.getOp();
    return switch (function.opName()) {
      case GradientOf.NAME -> in.subList(1, in.size());
      case "split" -> {
        long[] part = part(in.get(0), arguments(function));
        yield operation.getOutputsOfOp().stream().map(name -> part).toList();
      }
      case "pad" -> List.of(padded(in.get(0), operation.getInputsToOp().get(1)));
      default -> List.of(result(function, in));
    };
  }

  private static long[] result(DifferentialFunction function, List<long[]> in) {
    long[] x = in.get(0);
    return switch (function.opName()) {
      case "add",
          "subtract",
          "multiply",
          "divide",
          "reversesubtract",
          "reversedivide",
          "maximum",
          "minimum",
          "greater_equal" ->
          Shapes.broadcast(x, in.get(1));
      case "reduce_mean", "reduce_sum" ->
          Shapes.reduced(
              x,
              Shapes.dimensions(x.length, function.getDimensions()),
              ((ReduceOp) function).isKeepDims());
      case "reshape" -> Shapes.filled(target(arguments(function)), Shapes.length(x));
      case "permute" ->
          Arrays.stream(arguments(function)).map(d -> x[Math.toIntExact(d)]).toArray();
      case "concat" -> joined(in, arguments(function)[0]);
      case "conv2d" -> Shapes.convolved(x, in.get(1), arguments(function));
      case "matmul" -> {
        long[] transposed = arguments(function);
        yield Shapes.product(x, in.get(1), transposed[0] != 0, transposed[1] != 0);
      }
      case "upsampling2d" -> new long[] {x[0], x[1], 2 * x[2], 2 * x[3]};
      case "avgpool2d", "maxpool2d" -> Shapes.pooled(x, arguments(function));
      case "onehot" -> {
        long[] shape = Arrays.copyOf(x, x.length + 1);
        shape[x.length] = arguments(function)[1];
        yield shape;
      }
      case "gather" -> in.get(1);
      default -> x; // element by element, normalisation, softmax
    };
  }

  private static long[] arguments(DifferentialFunction function) {
    return ((CustomOp) function).iArgs();
  }

  /** What to reshape to; SameDiff marks the order of the values, 'c', by a first number. */
  private static long[] target(long... arguments) {
    return arguments.length > 0 && arguments[0] < -1
        ? Arrays.copyOfRange(arguments, 1, arguments.length)
        : arguments;
  }

  private static long[] joined(List<long[]> parts, long along) {
    long[] shape = parts.get(0).clone();
    int dimension = Shapes.dimension(shape.length, along);
    shape[dimension] = parts.stream().mapToLong(part -> part[dimension]).sum();
    return shape;
  }

  private static long[] part(long[] x, long... arguments) {
    long[] shape = x.clone();
    shape[Shapes.dimension(x.length, arguments[1])] /= arguments[0];
    return shape;
  }

  private long[] padded(long[] x, String amounts) {
    int[][] around = sd.getVariable(amounts).getArr().toIntMatrix();
    long[] shape = x.clone();
    for (int d = 0; d < shape.length; d++) {
      shape[d] += around[d][0] + around[d][1];
    }
    return shape;
  }
}
