package org.langevin.objectives;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Objective;
import org.langevin.spi.Objective.Coupling;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.Objective.StepFunction;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A training graph in float64 whose random numbers are given, and whose networks are functions: it
 * evaluates an objective's loss on an engine.
 */
final class Recorded implements Objective.Training {
  private final Graph graph = Graph.training(DataType.DOUBLE);
  private final Session session;
  private final Shape shape;
  private final double[] data;
  private final Map<String, double[]> recorded = new LinkedHashMap<>();
  private final Set<String> wholeNumbers = new LinkedHashSet<>();
  private final Map<String, long[]> asked = new LinkedHashMap<>();
  private final Map<String, StepFunction> scheduled = new LinkedHashMap<>();
  private final Map<String, StepFunction> averages = new LinkedHashMap<>();
  private final Map<String, double[]> parameters = new LinkedHashMap<>();
  private Function<Graph, NetworkCall> network = g -> (x, label, until) -> x;
  private Function<Graph, NetworkCall> average = g -> (x, label, until) -> x;
  private @Nullable Denoiser teacher;
  private long step;
  private long steps = 1;

  /**
   * A batch.
   *
   * @param data images of this shape in a row
   */
  Recorded(Session session, Shape shape, double... data) {
    this.session = session;
    this.shape = shape;
    this.data = data;
  }

  /** Gives the numbers of a stream. */
  Recorded with(String stream, double... values) {
    recorded.put(stream, values);
    return this;
  }

  /** Gives a parameter's values; networks find it in the graph. */
  Recorded parameter(String name, double... values) {
    parameters.put(name, values);
    return this;
  }

  Recorded network(Function<Graph, NetworkCall> call) {
    this.network = call;
    return this;
  }

  Recorded average(Function<Graph, NetworkCall> call) {
    this.average = call;
    return this;
  }

  Recorded teacher(Denoiser denoiser) {
    this.teacher = denoiser;
    return this;
  }

  Recorded at(long k, long of) {
    this.step = k;
    this.steps = of;
    return this;
  }

  /** The loss of each example. */
  double[] loss(Objective objective) {
    graph.output("loss", objective.loss(this));
    return evaluate("loss").get("loss");
  }

  /** Results by name, of outputs declared beforehand. */
  Map<String, double[]> evaluate(String... outputs) {
    Map<String, Value> feeds = feeds();
    Map<String, Value> values = parameterValues();
    try (Program program = session.compile(graph, values, List.of(outputs))) {
      Map<String, Value> results = program.run(feeds);
      Map<String, double[]> out = new LinkedHashMap<>();
      results.forEach((name, value) -> out.put(name, session.downloadDoubles(value)));
      close(results);
      return out;
    } finally {
      close(feeds);
      close(values);
    }
  }

  /** Gradients of the batch's mean loss by parameter. */
  Map<String, double[]> gradients(Objective objective) {
    graph.output("loss", objective.loss(this));
    Map<String, Value> feeds = feeds();
    Map<String, Value> values = parameterValues();
    Update update = new Update.Adam(0.9, 0.999, 1e-8, 0, false);
    List<String> names = new ArrayList<>(parameters.keySet());
    try (Trainer trainer =
        session.trainer(graph, values, new TrainSpec("loss", names, update, 0, List.of()))) {
      trainer.accumulate(feeds, 1).close();
      Map<String, Value> gradients = trainer.gradients();
      Map<String, double[]> out = new LinkedHashMap<>();
      gradients.forEach((name, value) -> out.put(name, session.downloadDoubles(value)));
      close(gradients);
      return out;
    } finally {
      close(feeds);
      close(values);
    }
  }

  /** What an average's decay was asked to be. */
  double decay(String name) {
    StepFunction decay = averages.get(name);
    if (decay == null) {
      throw new IllegalStateException("No average '" + name + "' among " + averages.keySet());
    }
    return decay.at(step, steps);
  }

  private Map<String, Value> feeds() {
    Map<String, Value> feeds = new LinkedHashMap<>();
    int n = data.length / shape.length();
    for (String name : wholeNumbers) {
      int[] values = Arrays.stream(given(name)).mapToInt(v -> (int) v).toArray();
      feeds.put(name, session.upload(values, n));
    }
    asked.forEach(
        (name, row) -> {
          double[] values = name.equals("x0") ? data : given(name);
          long[] sizes = row.clone();
          sizes[0] = n;
          feeds.put(name, session.upload(values, sizes));
        });
    scheduled.forEach(
        (name, f) -> feeds.put(name, session.upload(new double[] {f.at(step, steps)}, 1)));
    return feeds;
  }

  private double[] given(String stream) {
    double[] values = recorded.get(stream);
    if (values == null) {
      throw new IllegalStateException("Nothing is recorded for '" + stream + "'");
    }
    return values;
  }

  private Map<String, Value> parameterValues() {
    Map<String, Value> values = new LinkedHashMap<>();
    for (Parameter p : graph.parameters()) {
      double[] given = parameters.get(p.name());
      if (given == null) {
        throw new IllegalStateException("No values were given for parameter " + p.name());
      }
      values.put(p.name(), session.upload(given, p.shape()));
    }
    return values;
  }

  private static void close(Map<String, Value> values) {
    values.values().forEach(Value::close);
  }

  private SDVariable ask(String name, long... row) {
    if (asked.putIfAbsent(name, row) == null) {
      return graph.input(name, DataType.DOUBLE, row);
    }
    return graph.sameDiff().getVariable(name);
  }

  private SDVariable image(String name) {
    return normal(name, shape);
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public SDVariable x0() {
    return image("x0");
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public SDVariable classes() {
    if (wholeNumbers.add("classes")) {
      return graph.input("classes", DataType.INT32, -1);
    }
    return graph.sameDiff().getVariable("classes");
  }

  @Override
  public NetworkCall network() {
    return network.apply(graph);
  }

  @Override
  public NetworkCall average(String name, StepFunction decay) {
    averages.put(name, decay);
    return average.apply(graph);
  }

  @Override
  public Denoiser teacher() {
    if (teacher == null) {
      throw new IllegalStateException("No teacher was given");
    }
    return teacher;
  }

  @Override
  public SDVariable origin() {
    return image("origin");
  }

  @Override
  public SDVariable normal(String stream) {
    return image(stream);
  }

  @Override
  public SDVariable normal(String stream, Shape row) {
    return ask(stream, -1, row.channels(), row.height(), row.width());
  }

  @Override
  public SDVariable normal(String stream, Coupling coupling) {
    int n = data.length / shape.length();
    double[] noise = given(stream);
    int[] rows = coupling.assign(rows(data, n), rows(noise, n));
    double[] dealt = new double[noise.length];
    for (int i = 0; i < n; i++) {
      System.arraycopy(noise, rows[i] * shape.length(), dealt, i * shape.length(), shape.length());
    }
    recorded.put(stream, dealt);
    return image(stream);
  }

  private float[][] rows(double[] values, int n) {
    float[][] rows = new float[n][shape.length()];
    for (int i = 0; i < values.length; i++) {
      rows[i / shape.length()][i % shape.length()] = (float) values[i];
    }
    return rows;
  }

  @Override
  public SDVariable uniform(String stream) {
    return ask(stream, -1);
  }

  @Override
  public SDVariable gaussian(String stream) {
    return ask(stream, -1);
  }

  @Override
  public SDVariable scheduled(String name, StepFunction ofStep) {
    return scheduled.putIfAbsent(name, ofStep) == null
        ? graph.input(name, DataType.DOUBLE, 1)
        : graph.sameDiff().getVariable(name);
  }
}
