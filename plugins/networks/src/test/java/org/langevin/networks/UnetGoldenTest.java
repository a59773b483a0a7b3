package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Condition;
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

/** Values and gradients of the U-Net on every engine, against those recorded from diffusers. */
class UnetGoldenTest {
  /** Of float32 sums in another order; the goldens' own error is about 1e-6. */
  private static final double TOLERANCE = 1e-5;

  static Stream<Arguments> enginesAndGoldens() {
    return Engines.all().stream()
        .flatMap(engine -> Golden.all().stream().map(golden -> Arguments.of(engine, golden)));
  }

  static List<Engines.Named> engines() {
    return Engines.all();
  }

  @Test
  void bothEnginesAreHere() {
    assertThat(engines()).extracting(Engines.Named::name).contains("torch", "nd4j");
  }

  @ParameterizedTest
  @MethodSource("enginesAndGoldens")
  void valuesEqualThoseOfDiffusers(Engines.Named engine, Golden golden) {
    float[] expected = golden.tensor("y").floats();
    try (Session session = engine.open()) {
      assertThat(run(session, golden, golden.tensor("t").doubles()))
          .containsExactly(expected, within((float) (TOLERANCE * Math.max(1, largest(expected)))));
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void oneLabelServesAllExamples(Engines.Named engine) {
    for (String name : List.of("classes", "scale-shift", "fourier")) {
      Golden golden =
          Golden.all().stream().filter(g -> g.name().equals(name)).findFirst().orElseThrow();
      double[] each = new double[(int) golden.tensor("x").shape()[0]];
      Arrays.fill(each, 3);
      try (Session session = engine.open()) {
        assertThat(run(session, golden, 3))
            .as(name)
            .containsExactly(run(session, golden, each), within((float) TOLERANCE));
      }
    }
  }

  private static float[] run(Session session, Golden golden, double... labels) {
    Graph g = new Graph();
    SDVariable x = g.input("x", DataType.FLOAT, golden.tensor("x").shape());
    build(g, golden, x, labels.length);
    Map<String, Value> weights = weights(session, golden);
    Map<String, Value> feeds = feeds(session, golden, labels);
    try (Program program = session.compile(g, weights, List.of("y"));
        Value y = program.run(feeds).get("y")) {
      return session.download(y);
    } finally {
      close(weights);
      close(feeds);
    }
  }

  @ParameterizedTest
  @MethodSource("enginesAndGoldens")
  void gradientsEqualThoseOfDiffusers(Engines.Named engine, Golden golden) {
    Map<String, Tensor> expected = golden.under("grad/");
    double largest =
        expected.values().stream().mapToDouble(t -> largest(t.floats())).max().orElseThrow();
    try (Session session = engine.open()) {
      Map<String, float[]> found = gradients(session, golden);
      assertThat(found).containsOnlyKeys(expected.keySet());
      expected.forEach(
          (name, tensor) ->
              assertThat(found.get(name))
                  .as(name)
                  .containsExactly(tensor.floats(), within((float) (TOLERANCE * largest))));
    }
  }

  /** Gradients of sum(y r), by x and by each weight that is trained. */
  private static Map<String, float[]> gradients(Session session, Golden golden) {
    Graph g = new Graph();
    SDVariable x = g.parameter("x", Init.zeros(), golden.tensor("x").shape());
    SDVariable r = g.input("r", DataType.FLOAT, golden.tensor("x").shape());
    double[] labels = golden.tensor("t").doubles();
    SDVariable y = build(g, golden, x, labels.length);
    g.output("loss", g.sum(y.mul(r), false, 1, 2, 3));

    Map<String, Value> weights = weights(session, golden);
    Map<String, Value> feeds = feeds(session, golden, labels);
    weights.put("x", feeds.remove("x"));
    feeds.put("r", session.upload(golden.tensor("r").floats(), golden.tensor("r").shape()));
    List<String> trainable =
        g.parameters().stream().filter(Parameter::trainable).map(Parameter::name).toList();
    TrainSpec spec =
        new TrainSpec("loss", trainable, new Update.Adam(0.9, 0.999, 1e-8, 0, false), 0, List.of());
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (Trainer trainer = session.trainer(g, weights, spec)) {
      trainer.accumulate(feeds, labels.length).close(); // n times the mean is the sum
      Map<String, Value> values = trainer.gradients();
      values.forEach((name, value) -> gradients.put(name, session.download(value)));
      close(values);
    } finally {
      close(weights);
      close(feeds);
    }
    return gradients;
  }

  private static SDVariable build(Graph g, Golden golden, SDVariable x, int labels) {
    Shape shape = golden.imported().shape();
    SDVariable label = g.input("label", DataType.DOUBLE, labels);
    SDVariable classes = shape.classes() > 0 ? g.input("classes", DataType.INT32, -1) : null;
    return g.output(
        "y",
        golden.network().build(g, shape, shape.channels(), x, new Condition(label, null, classes)));
  }

  private static Map<String, Value> weights(Session session, Golden golden) {
    Map<String, Value> values = new LinkedHashMap<>();
    golden
        .under("weights/")
        .forEach(
            (name, tensor) -> values.put(name, session.upload(tensor.floats(), tensor.shape())));
    return values;
  }

  private static Map<String, Value> feeds(Session session, Golden golden, double... labels) {
    Map<String, Value> values = new LinkedHashMap<>();
    values.put("x", session.upload(golden.tensor("x").floats(), golden.tensor("x").shape()));
    values.put("label", session.upload(labels, labels.length));
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
