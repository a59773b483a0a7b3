package org.langevin.runner.model;

import java.util.List;
import org.langevin.spi.Condition;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Network;
import org.langevin.spi.Objective;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Network and objective of an experiment: what is trained, and the denoiser that results. */
public final class Model {
  /** Name of the input that holds class labels, int [n]. */
  public static final String CLASSES = "classes";

  private final Network network;
  private final Objective objective;
  private final Shape shape;
  private final boolean conditional;

  /**
   * Puts a model together.
   *
   * @param shape of the dataset's examples
   * @param conditional whether the network is told the class
   */
  public Model(Network network, Objective objective, Shape shape, boolean conditional) {
    this.network = network;
    this.objective = objective;
    this.shape = shape;
    this.conditional = conditional;
  }

  /** Sizes of an image. */
  public Shape shape() {
    return shape;
  }

  /** Whether the network is told the class. */
  public boolean conditional() {
    return conditional;
  }

  /** The graph whose output {@link TrainingGraph#LOSS} is each example's loss. */
  public TrainingGraph trainingGraph() {
    return new TrainingGraph(this, objective);
  }

  /** The parameters, in the order of their creation. */
  public List<Parameter> parameters() {
    return List.copyOf(trainingGraph().graph().parameters());
  }

  /** The trained network as samplers see it, within one graph. */
  public Denoiser denoiser(Graph graph) {
    NetworkCall call = call(graph);
    return (g, xt, t) -> objective.estimate(g, call, xt, t);
  }

  NetworkCall call(Graph graph) {
    SDVariable classes = conditional ? classes(graph) : null;
    int outputs = objective.outputs(shape.channels());
    return (x, label, until) ->
        network.build(graph, shape, outputs, x, new Condition(label, until, classes));
  }

  /** The input of class labels, declared at the first call. */
  SDVariable classes(Graph graph) {
    return graph.sameDiff().hasVariable(CLASSES)
        ? graph.sameDiff().getVariable(CLASSES)
        : graph.input(CLASSES, DataType.INT32, -1);
  }
}
