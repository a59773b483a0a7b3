package org.langevin.testkit.engine;

import java.util.List;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * One operation with inputs, as a graph and as a reference.
 *
 * @param name what a failing test is called
 * @param names what the inputs are called as parameters
 * @param inputs each becomes a parameter of the graph, in the graph's real type
 * @param build the operation in the graph language
 * @param reference the same on plain arrays
 * @param differentiable whether gradients with respect to all inputs are compared too
 */
record OperationCase(
    String name,
    List<String> names,
    List<Dense> inputs,
    Build build,
    Reference reference,
    boolean differentiable) {

  @FunctionalInterface
  interface Build {
    SDVariable apply(Graph g, SDVariable... inputs);
  }

  @FunctionalInterface
  interface Reference {
    Dense apply(Dense... inputs);
  }

  @Override
  public String toString() {
    return name;
  }
}
