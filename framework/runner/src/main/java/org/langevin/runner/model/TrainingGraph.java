package org.langevin.runner.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Objective;
import org.langevin.spi.Objective.Coupling;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.Objective.StepFunction;
import org.langevin.spi.data.Shape;
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
  private final Set<String> gaussians = new LinkedHashSet<>();
  private final Map<String, Coupling> couplings = new LinkedHashMap<>();
  private final Map<String, StepFunction> scheduled = new LinkedHashMap<>();

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
  public Shape shape() {
    return model.shape();
  }

  @Override
  public SDVariable classes() {
    return model.classes(graph);
  }

  @Override
  public NetworkCall network() {
    return network;
  }

  @Override
  public NetworkCall average(String name, StepFunction decay) {
    throw new UnsupportedOperationException("averages");
  }

  @Override
  public Denoiser teacher() {
    throw new UnsupportedOperationException("teacher");
  }

  @Override
  public SDVariable origin() {
    throw new UnsupportedOperationException("origin");
  }

  @Override
  public SDVariable normal(String stream) {
    normals.add(stream);
    return inputs.computeIfAbsent(stream, this::image);
  }

  @Override
  public SDVariable normal(String stream, Coupling coupling) {
    couplings.put(stream, coupling);
    return normal(stream);
  }

  @Override
  public SDVariable uniform(String stream) {
    uniforms.add(stream);
    return inputs.computeIfAbsent(stream, s -> graph.input(s, DataType.DOUBLE, -1));
  }

  @Override
  public SDVariable gaussian(String stream) {
    gaussians.add(stream);
    return inputs.computeIfAbsent(stream, s -> graph.input(s, DataType.DOUBLE, -1));
  }

  @Override
  public SDVariable scheduled(String name, StepFunction ofStep) {
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

  /** Inputs of one standard normal number for each example. */
  public Set<String> gaussians() {
    return gaussians;
  }

  /** How normals are dealt out anew, by input. */
  public Map<String, Coupling> couplings() {
    return couplings;
  }

  /** Inputs that depend on the step. */
  public Map<String, StepFunction> scheduled() {
    return scheduled;
  }
}
