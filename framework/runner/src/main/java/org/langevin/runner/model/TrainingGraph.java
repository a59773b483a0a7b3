package org.langevin.runner.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongToDoubleFunction;
import org.langevin.spi.Objective;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** The graph of an objective's loss, and the inputs that it asked for while it was built. */
public final class TrainingGraph implements Objective.Training {
  /** Name of the output: each example's loss, [n]. */
  public static final String LOSS = "loss";

  /** Name of the input of clean images. */
  public static final String X0 = "x0";

  private final Graph graph = new Graph();
  private final Model model;
  private final SDVariable x0;
  private final NetworkCall network;
  private final Map<String, SDVariable> inputs = new LinkedHashMap<>();
  private final Set<String> normals = new LinkedHashSet<>();
  private final Set<String> uniforms = new LinkedHashSet<>();
  private final Map<String, LongToDoubleFunction> scheduled = new LinkedHashMap<>();

  TrainingGraph(Model model, Objective objective) {
    this.model = model;
    this.x0 = image(X0);
    this.network = model.call(graph);
    graph.output(LOSS, objective.loss(this));
  }

  private SDVariable image(String name) {
    return graph.input(
        name,
        graph.real(),
        -1,
        model.shape().channels(),
        model.shape().height(),
        model.shape().width());
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public SDVariable x0() {
    return x0;
  }

  @Override
  public NetworkCall network() {
    return network;
  }

  @Override
  public SDVariable normal(String stream) {
    normals.add(stream);
    return inputs.computeIfAbsent(stream, this::image);
  }

  @Override
  public SDVariable uniform(String stream) {
    uniforms.add(stream);
    return inputs.computeIfAbsent(stream, s -> graph.input(s, DataType.DOUBLE, -1));
  }

  @Override
  public SDVariable scheduled(String name, LongToDoubleFunction ofStep) {
    scheduled.put(name, ofStep);
    return inputs.computeIfAbsent(name, s -> graph.input(s, DataType.DOUBLE, 1));
  }

  /** Inputs of standard normals in the shape of the images. */
  public Set<String> normals() {
    return normals;
  }

  /** Inputs of one uniform number for each example. */
  public Set<String> uniforms() {
    return uniforms;
  }

  /** Inputs that depend on the step. */
  public Map<String, LongToDoubleFunction> scheduled() {
    return scheduled;
  }
}
