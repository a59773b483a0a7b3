package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.langevin.spi.Condition;
import org.langevin.spi.Network;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.langevin.spi.graph.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a network computes on one engine from recorded weights and inputs, beside what was recorded.
 *
 * @param body the network: given the graph and the image
 */
record Comparison(Engines.Named engine, Golden golden, Body body) {
  /** Of float32 sums in another order; the goldens' own error is about 1e-6. */
  static final double TOLERANCE = 1e-5;

  /** Adds what is compared to a graph; other inputs than the image it declares itself. */
  @FunctionalInterface
  interface Body {
    SDVariable build(Graph g, SDVariable x);
  }

  /** A whole network, told the recorded times and classes. */
  static Body network(Network network, Shape shape, int outputs) {
    return (g, x) -> {
      SDVariable label = g.input("label", DataType.DOUBLE, -1);
      SDVariable classes = shape.classes() > 0 ? g.input("classes", DataType.INT32, -1) : null;
      return network.build(g, shape, outputs, x, new Condition(label, null, classes));
    };
  }

  /** Checks names and shapes of the parameters. */
  void assertParameters() {
    Map<String, String> expected = new TreeMap<>();
    golden
        .under("weights/")
        .forEach((name, tensor) -> expected.put(name, Arrays.toString(tensor.shape())));
    Graph g = new Graph();
    body.build(g, g.input("x", DataType.FLOAT, golden.tensor("x").shape()));
    Map<String, String> found = new TreeMap<>();
    g.parameters().forEach(p -> found.put(p.name(), Arrays.toString(p.shape())));
    assertThat(found).isEqualTo(expected);
  }

  /** Checks the result. */
  void assertValues() {
    float[] expected = golden.tensor("y").floats();
    assertThat(values())
        .containsExactly(expected, within((float) (TOLERANCE * Math.max(1, largest(expected)))));
  }

  /** Checks the gradients of sum(y r), by x and by each weight that is trained. */
  void assertGradients() {
    Map<String, Tensor> expected = golden.under("grad/");
    double largest =
        expected.values().stream().mapToDouble(t -> largest(t.floats())).max().orElseThrow();
    Map<String, float[]> found = gradients();
    assertThat(found).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (name, tensor) ->
            assertThat(found.get(name))
                .as(name)
                .containsExactly(tensor.floats(), within((float) (TOLERANCE * largest))));
  }

  /** The result for the recorded inputs. */
  float[] values() {
    Graph g = new Graph();
    g.output("y", body.build(g, g.input("x", DataType.FLOAT, golden.tensor("x").shape())));
    try (Session session = engine.open()) {
      Map<String, Value> weights = weights(session);
      Map<String, Value> feeds = feeds(session);
      try (Program program = session.compile(g, weights, List.of("y"));
          Value y = program.run(feeds).get("y")) {
        return session.download(y);
      } finally {
        close(weights);
        close(feeds);
      }
    }
  }

  private Map<String, float[]> gradients() {
    Graph g = new Graph();
    SDVariable x = g.parameter("x", Init.zeros(), golden.tensor("x").shape());
    SDVariable r = g.input("r", DataType.FLOAT, golden.tensor("r").shape());
    SDVariable weighted = body.build(g, x).mul(r);
    int n = (int) golden.tensor("r").shape()[0];
    g.output("loss", g.sum(g.reshape(weighted, n, -1), false, 1));
    try (Session session = engine.open()) {
      Map<String, Value> weights = weights(session);
      Map<String, Value> feeds = feeds(session);
      weights.put("x", feeds.remove("x"));
      feeds.put("r", session.upload(golden.tensor("r").floats(), golden.tensor("r").shape()));
      List<String> trainable =
          g.parameters().stream().filter(Parameter::trainable).map(Parameter::name).toList();
      TrainSpec spec =
          new TrainSpec(
              "loss", trainable, new Update.Adam(0.9, 0.999, 1e-8, 0, false), 0, List.of());
      Map<String, float[]> gradients = new LinkedHashMap<>();
      try (Trainer trainer = session.trainer(g, weights, spec)) {
        trainer.accumulate(feeds, n).close(); // n times the mean is the sum
        Map<String, Value> values = trainer.gradients();
        values.forEach((name, value) -> gradients.put(name, session.download(value)));
        close(values);
      } finally {
        close(weights);
        close(feeds);
      }
      return gradients;
    }
  }

  private Map<String, Value> weights(Session session) {
    Map<String, Value> values = new LinkedHashMap<>();
    golden
        .under("weights/")
        .forEach(
            (name, tensor) -> values.put(name, session.upload(tensor.floats(), tensor.shape())));
    return values;
  }

  private Map<String, Value> feeds(Session session) {
    Map<String, Value> values = new LinkedHashMap<>();
    values.put("x", session.upload(golden.tensor("x").floats(), golden.tensor("x").shape()));
    if (golden.tensor("t") != null) {
      double[] labels = golden.tensor("t").doubles();
      values.put("label", session.upload(labels, labels.length));
    }
    if (golden.tensor("labels") != null) {
      int[] classes =
          Arrays.stream(golden.tensor("labels").doubles()).mapToInt(v -> (int) v).toArray();
      values.put("classes", session.upload(classes, classes.length));
    }
    return values;
  }

  private static void close(Map<String, Value> values) {
    new ArrayList<>(values.values()).forEach(Value::close);
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float v : values) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }
}
