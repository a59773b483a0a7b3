package org.langevin.runner.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.langevin.runner.model.Model.Use;
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

  /** Name of the input of standard normals from which the examples were generated. */
  public static final String ORIGIN = "origin";

  private final Graph graph = Graph.training();
  private final Model model;
  private final SDVariable x0;
  private final NetworkCall network;
  private final Map<String, SDVariable> inputs = new LinkedHashMap<>();
  private final Map<String, Shape> normals = new LinkedHashMap<>();
  private final Set<String> uniforms = new LinkedHashSet<>();
  private boolean wantsOrigin;
  private final Set<String> gaussians = new LinkedHashSet<>();
  private final Map<String, Coupling> couplings = new LinkedHashMap<>();
  private final Map<String, StepFunction> averages = new LinkedHashMap<>();
  private final Map<String, StepFunction> scheduled = new LinkedHashMap<>();

  /** Raised when an objective needs an earlier model that the experiment does not name. */
  public static final class MissingModelException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Use use;

    MissingModelException(Use use) {
      super("no " + use.key());
      this.use = use;
    }

    /** What it was to be used for. */
    public Use use() {
      return use;
    }
  }

  TrainingGraph(Model model, Objective objective) {
    this.model = model;
    SDVariable images = input(X0, model.images());
    this.x0 = model.isLatent() ? model.encode(graph, images, normal("latent")) : images;
    this.network = model.call(graph);
    graph.output(LOSS, objective.loss(this));
  }

  private SDVariable input(String name, Shape shape) {
    return graph.input(name, graph.real(), -1, shape.channels(), shape.height(), shape.width());
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
    return Model.classes(graph);
  }

  @Override
  public NetworkCall network() {
    return network;
  }

  @Override
  public NetworkCall average(String name, StepFunction decay) {
    averages.put(name, decay);
    return model.call(graph.teacher(name));
  }

  @Override
  public Denoiser teacher() {
    Graph view = graph.teacher(Use.TEACHER.key()).evaluating();
    return earlier(Use.TEACHER).denoiser(view, () -> {});
  }

  @Override
  public SDVariable origin() {
    double scale = earlier(Use.PAIRS).process().priorScale();
    wantsOrigin = true;
    return inputs.computeIfAbsent(ORIGIN, name -> input(name, model.shape())).mul(scale);
  }

  private Model earlier(Use use) {
    Model earlier = model.earlier().get(use);
    if (earlier == null) {
      throw new MissingModelException(use);
    }
    return earlier;
  }

  @Override
  public SDVariable normal(String stream) {
    return normal(stream, model.shape());
  }

  @Override
  public SDVariable normal(String stream, Shape shape) {
    normals.put(stream, shape);
    return inputs.computeIfAbsent(stream, name -> input(name, shape));
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

  /** Inputs of standard normals, with the shape of one example's. */
  public Map<String, Shape> normals() {
    return normals;
  }

  /** Inputs of one uniform number for each example. */
  public Set<String> uniforms() {
    return uniforms;
  }

  /** Moving averages that the objective asked for, with their decays. */
  public Map<String, StepFunction> averages() {
    return averages;
  }

  /** Whether the network or the objective is told classes. */
  public boolean wantsClasses() {
    return graph.sameDiff().hasVariable(Model.CLASSES);
  }

  /** Whether the noise from which the examples were generated is asked for. */
  public boolean wantsOrigin() {
    return wantsOrigin;
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
