package org.langevin.torch;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.graph.GradientOf;
import org.langevin.torch.Compiler.Node;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;

/** Recognises what LibTorch does in one call though SameDiff needs several. */
final class Patterns {
  private final SameDiff sd;
  private final Operations operations;
  private final Set<String> gradients = new HashSet<>();
  private final Set<String> own = new HashSet<>();

  /**
   * For a graph.
   *
   * @param outputs variables that must exist though nothing reads them
   */
  Patterns(SameDiff sd, Operations operations, List<String> outputs) {
    this.sd = sd;
    this.operations = operations;
    own.addAll(outputs);
    for (SameDiffOp operation : sd.getOps().values()) {
      if (operation.getOp().opName().equals(GradientOf.NAME)) {
        List<String> inputs = operation.getInputsToOp();
        gradients.addAll(inputs.subList(1, inputs.size()));
      }
    }
    own.addAll(gradients);
  }

  /** The variable itself, or what it is another name of. */
  String source(String variable) {
    String source = variable;
    SameDiffOp producer = producer(source);
    // With respect to another name, a gradient may be another.
    while (producer != null
        && producer.getOp().opName().equals("identity")
        && !gradients.contains(source)) {
      source = producer.getInputsToOp().get(0);
      producer = producer(source);
    }
    return source;
  }

  /** The operation that computes a variable; null for a leaf. */
  @Nullable SameDiffOp producer(String variable) {
    String name = internals(variable).getOutputOfOp();
    return name == null ? null : sd.getOps().get(name);
  }

  private Variable internals(String variable) {
    return Objects.requireNonNull(sd.getVariables().get(variable), variable);
  }

  private @Nullable SameDiffOp producer(String variable, String operation) {
    SameDiffOp producer = producer(source(variable));
    return producer != null && producer.getOp().opName().equals(operation) ? producer : null;
  }

  /** How to compute a variable. */
  Node node(String variable) {
    SameDiffOp operation = Objects.requireNonNull(producer(variable), variable);
    Node node =
        switch (operation.getOp().opName()) {
          case "conv2d" -> convolution(operation);
          case "pad" -> padding(operation);
          case "add" -> linear(operation);
          case "multiply" -> gelu(operation);
          default -> null;
        };
    return node != null ? node : plain(operation);
  }

  private Node plain(SameDiffOp operation) {
    return new Node(
        operation.getOp().opName(),
        sources(operation),
        operation.getOutputsOfOp(),
        operations.emitter(operation));
  }

  private List<String> sources(SameDiffOp operation) {
    return operation.getInputsToOp().stream().map(this::source).toList();
  }

  /** LibTorch wants the weights [out, in, k, k] that the graph permutes for SameDiff's sake. */
  private Node convolution(SameDiffOp operation) {
    List<String> inputs = sources(operation);
    SameDiffOp permutation = producer(inputs.get(1), "permute");
    Kernel.Emitter emitter = null;
    if (permutation != null
        && !gradients.contains(inputs.get(1))
        && isHwio((DynamicCustomOp) permutation.getOp())) {
      emitter = operations.convolution((Conv2D) operation.getOp());
      inputs = new java.util.ArrayList<>(inputs);
      inputs.set(1, source(permutation.getInputsToOp().get(0)));
    }
    return new Node("conv2d", inputs, operation.getOutputsOfOp(), emitter);
  }

  private static boolean isHwio(DynamicCustomOp permutation) {
    return java.util.Arrays.equals(permutation.iArgs(), new long[] {2, 3, 1, 0});
  }

  private Node padding(SameDiffOp operation) {
    List<String> inputs = sources(operation);
    SDVariable amounts = sd.getVariable(inputs.get(1));
    Kernel.Emitter emitter =
        amounts.getVariableType() == VariableType.CONSTANT
            ? operations.padding(
                (DynamicCustomOp) operation.getOp(), amounts.getArr().toIntMatrix())
            : null;
    return new Node("pad", inputs.subList(0, 1), operation.getOutputsOfOp(), emitter);
  }

  /** matmul(x, weight') + bias of parameters weight [out, in] and bias [out]. */
  private @Nullable Node linear(SameDiffOp operation) {
    List<String> inputs = sources(operation);
    SameDiffOp product = producer(inputs.get(0), "matmul");
    if (product == null || !usedOnce(inputs.get(0))) {
      return null;
    }
    List<String> factors = sources(product);
    boolean[] transposes = Operations.transposes((DynamicCustomOp) product.getOp());
    boolean affine =
        transposes != null
            && !transposes[0]
            && transposes[1]
            && parameterRank(factors.get(1)) == 2
            && parameterRank(inputs.get(1)) == 1;
    return affine
        ? new Node(
            "linear",
            List.of(factors.get(0), factors.get(1), inputs.get(1)),
            operation.getOutputsOfOp(),
            Operations.linear())
        : null;
  }

  private int parameterRank(String variable) {
    SDVariable v = sd.getVariable(variable);
    return v.getVariableType() == VariableType.VARIABLE ? v.getShape().length : -1;
  }

  private boolean usedOnce(String variable) {
    return !own.contains(variable) && internals(variable).getInputsForOp().size() == 1;
  }

  /** 0.5 x (erf(x sqrt(0.5)) + 1). */
  private @Nullable Node gelu(SameDiffOp operation) {
    List<String> inputs = sources(operation);
    String half = scaled(inputs.get(0), "mul_scalar", 0.5);
    String erf = scaled(inputs.get(1), "add_scalar", 1);
    SameDiffOp error = erf == null || gradients.contains(erf) ? null : producer(erf, "erf");
    String inner =
        error == null ? null : scaled(sources(error).get(0), "mul_scalar", Math.sqrt(0.5));
    return half != null && half.equals(inner)
        ? new Node("gelu", List.of(half), operation.getOutputsOfOp(), Operations.gelu())
        : null;
  }

  /** What a variable applies an operation with this number to; null if it is another's result. */
  private @Nullable String scaled(String variable, String name, double number) {
    SameDiffOp operation = gradients.contains(variable) ? null : producer(variable, name);
    return operation != null && Math.abs(Operations.number(operation.getOp()) - number) < 1e-7
        ? source(operation.getInputsToOp().get(0))
        : null;
  }
}
