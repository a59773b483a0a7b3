package org.langevin.runner.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.langevin.spi.graph.GradientOf;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.graph.StopGradient;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * Estimates the memory that a graph's values take while it is evaluated, as the engines hold them:
 * inputs and outputs all the time, everything else from the operation that makes it to the last one
 * that reads it. Parameters and constants are not counted.
 *
 * <ul>
 *   <li>Names, casts to the same type and other shapes of the same values take nothing.
 *   <li>A convolution works on copies of what it reads and writes, in the library's blocked layout;
 *       what counts is the sum of both.
 *   <li>A gradient needs the values from which derivatives are made, from where they arise to its
 *       end, and room for derivatives; these live as the values do, the other way round, so their
 *       peak is that of an evaluation.
 * </ul>
 *
 * An estimate from above as a rule: where an engine does several operations in one, or writes over
 * what it reads, it takes less. Allocators that keep freed blocks take more.
 */
public final class Footprint {
  /** Derivatives of these are made without their inputs. */
  private static final Set<String> LINEAR =
      Set.of(
          "identity",
          "reshape",
          "permute",
          "split",
          "concat",
          "pad",
          "cast",
          "neg",
          "add",
          "subtract",
          "reversesubtract",
          "add_scalar",
          "sub_scalar",
          "rsub_scalar",
          "mul_scalar",
          "div_scalar",
          "reduce_mean",
          "reduce_sum",
          "upsampling2d",
          "avgpool2d");

  /** No derivative passes these. */
  private static final Set<String> CONSTANT =
      Set.of(StopGradient.NAME, GradientOf.NAME, "gather", "greater_equal", "floor", "onehot");

  private final SizedGraph graph;
  private final Map<String, String> sources = new HashMap<>();
  private final Map<String, Integer> lastUses = new HashMap<>();

  private Footprint(Graph graph, List<String> outputs, int batch) {
    this.graph = new SizedGraph(graph, outputs, batch);
    List<SameDiffOp> order = this.graph.order();
    for (int i = 0; i < order.size(); i++) {
      SameDiffOp operation = order.get(i);
      for (String read : operation.getInputsToOp()) {
        lastUses.put(source(read), i);
      }
      if (this.graph.isName(operation)) {
        sources.put(operation.getOutputsOfOp().get(0), source(operation.getInputsToOp().get(0)));
      }
    }
    outputs.forEach(output -> lastUses.put(source(output), order.size()));
    this.graph.inputs().forEach(input -> lastUses.put(input, order.size()));
  }

  /**
   * Bytes at the moment when they are most.
   *
   * @param batch number of examples
   */
  public static long ofEvaluation(Graph graph, List<String> outputs, int batch) {
    Footprint footprint = new Footprint(graph, outputs, batch);
    long plain = footprint.peak();
    List<SameDiffOp> order = footprint.graph.order();
    long derivatives = 0;
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i).getOp().opName().equals(GradientOf.NAME)) {
        List<String> read = order.get(i).getInputsToOp();
        footprint.keep(read.subList(1, read.size()), i);
        derivatives = plain;
      }
    }
    return derivatives == 0 ? plain : footprint.peak() + derivatives;
  }

  /**
   * Bytes at the moment when they are most, with what the backward pass needs.
   *
   * @param loss the output that is differentiated by all trainable parameters
   */
  public static long ofTraining(Graph graph, String loss, int batch) {
    Footprint footprint = new Footprint(graph, List.of(loss), batch);
    long derivatives = footprint.peak();
    List<String> trained =
        graph.parameters().stream().filter(Parameter::trainable).map(Parameter::name).toList();
    footprint.keep(trained, footprint.graph.order().size());
    return footprint.peak() + derivatives;
  }

  private String source(String name) {
    return sources.getOrDefault(name, name);
  }

  /** What is made on the way from some values keeps until an operation has been done. */
  private void keep(List<String> from, int until) {
    Set<String> dependent = new HashSet<>(from);
    for (SameDiffOp operation : graph.order()) {
      String name = operation.getOp().opName();
      if (CONSTANT.contains(name)
          || operation.getInputsToOp().stream().noneMatch(dependent::contains)) {
        continue;
      }
      dependent.addAll(operation.getOutputsOfOp());
      if (!LINEAR.contains(name)) {
        for (String read : operation.getInputsToOp()) {
          lastUses.merge(source(read), until, Math::max);
        }
      }
    }
  }

  private long peak() {
    List<SameDiffOp> order = graph.order();
    List<Set<String>> dead = new ArrayList<>();
    order.forEach(operation -> dead.add(new HashSet<>()));
    lastUses.forEach(
        (name, last) -> {
          if (last < order.size() && graph.producer(name) != null) {
            dead.get(last).add(name);
          }
        });
    long live = graph.inputs().stream().mapToLong(graph::bytes).sum();
    long peak = live;
    for (int i = 0; i < order.size(); i++) {
      SameDiffOp operation = order.get(i);
      if (!graph.isName(operation)) {
        for (String made : operation.getOutputsOfOp()) {
          live += bytes(made);
          if (!lastUses.containsKey(made)) {
            dead.get(i).add(made);
          }
        }
        peak = Math.max(peak, live + scratch(operation));
      }
      live -= dead.get(i).stream().mapToLong(this::bytes).sum();
    }
    return peak;
  }

  /** Weights in the order of dimensions that a convolution asks for stay where they are. */
  private long bytes(String name) {
    SameDiffOp producer = graph.producer(name);
    boolean weights =
        producer != null
            && producer.getOp().opName().equals("permute")
            && graph.isHeld(producer.getInputsToOp().get(0));
    return weights ? 0 : graph.bytes(name);
  }

  private long scratch(SameDiffOp operation) {
    return operation.getOp().opName().equals("conv2d")
        ? graph.bytes(operation.getInputsToOp().get(0))
            + graph.bytes(operation.getOutputsOfOp().get(0))
        : 0;
  }
}
