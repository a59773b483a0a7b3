package org.langevin.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What every engine must do. An engine's test class extends it and opens its sessions; each
 * operation of the graph language is compared with its definition in plain Java and its gradient
 * with central differences.
 */
@NullUnmarked // maps of values known to be there
public abstract class EngineContract extends SessionContract {
  private static final Update.Adam ADAM = new Update.Adam(0.9, 0.999, 1e-8, 0, false);

  static List<OperationCase> operations() {
    return OperationCases.all();
  }

  static List<OperationCase> differentiable() {
    return operations().stream().filter(OperationCase::differentiable).toList();
  }

  // ---- operations ----

  @ParameterizedTest
  @MethodSource("operations")
  void valuesInFloat64EqualTheDefinition(OperationCase operation) {
    checkValues(operation, DataType.DOUBLE, Tolerance.FORWARD_DOUBLE);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void valuesInFloat32EqualTheDefinition(OperationCase operation) {
    checkValues(operation, DataType.FLOAT, Tolerance.FORWARD_FLOAT);
  }

  private void checkValues(OperationCase operation, DataType real, Tolerance tolerance) {
    Graph g = graph(operation, real);
    Dense expected = operation.reference().apply(operation.inputs().toArray(new Dense[0]));
    Map<String, Value> parameters = parameters(operation, real);
    try (Program program = session.compile(g, parameters, List.of("result"));
        Value result = program.run(Map.of()).get("result")) {
      assertThat(result.shape()).isEqualTo(expected.shape());
      assertThat(session.downloadDoubles(result))
          .containsExactly(expected.data(), within(tolerance.of(expected.data())));
    }
    close(parameters);
  }

  @ParameterizedTest
  @MethodSource("differentiable")
  void gradientsEqualCentralDifferences(OperationCase operation) {
    Map<String, double[]> exact = gradients(operation, DataType.DOUBLE);
    Map<String, double[]> differences = centralDifferences(operation);
    differences.forEach(
        (name, expected) -> {
          double[] found = exact.get(name);
          for (int i = 0; i < expected.length; i++) {
            if (!Double.isNaN(expected[i])) {
              assertThat(found[i])
                  .as("derivative %d of %s", i, name)
                  .isCloseTo(expected[i], within(Tolerance.GRADIENT_DOUBLE.of(expected[i])));
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("differentiable")
  void gradientsInFloat32EqualThoseInFloat64(OperationCase operation) {
    Map<String, double[]> exact = gradients(operation, DataType.DOUBLE);
    gradients(operation, DataType.FLOAT)
        .forEach(
            (name, found) ->
                assertThat(found)
                    .as(name)
                    .containsExactly(
                        exact.get(name), within(Tolerance.GRADIENT_FLOAT.of(exact.get(name)))));
  }

  /** A graph whose output "result" is the operation, and "loss" its weighted values. */
  private static Graph graph(OperationCase operation, DataType real) {
    Graph g = new Graph(real);
    SDVariable[] inputs = new SDVariable[operation.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] =
          g.parameter(operation.names().get(i), Init.zeros(), operation.inputs().get(i).shape());
    }
    SDVariable result = g.output("result", operation.build().apply(g, inputs));
    g.output("loss", g.reshape(result, -1).mul(g.input("weights", real, -1)));
    return g;
  }

  private Map<String, Value> parameters(OperationCase operation, DataType real) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (int i = 0; i < operation.inputs().size(); i++) {
      values.put(operation.names().get(i), upload(operation.inputs().get(i), real));
    }
    return values;
  }

  private Value upload(Dense dense, DataType real) {
    return real == DataType.DOUBLE
        ? session.upload(dense.data(), dense.shape())
        : session.upload(dense.floats(), dense.shape());
  }

  private static Dense lossWeights(OperationCase operation) {
    Dense result = operation.reference().apply(operation.inputs().toArray(new Dense[0]));
    return Dense.uniform(99, -1, 1, result.data().length);
  }

  /** Gradients of the sum of weights times result. */
  private Map<String, double[]> gradients(OperationCase operation, DataType real) {
    Map<String, Value> parameters = parameters(operation, real);
    Dense weights = lossWeights(operation);
    TrainSpec spec = new TrainSpec("loss", operation.names(), ADAM, 0, List.of());
    Map<String, double[]> out = new LinkedHashMap<>();
    try (Trainer trainer = session.trainer(graph(operation, real), parameters, spec);
        Value fed = upload(weights, real)) {
      trainer.accumulate(Map.of("weights", fed), weights.data().length).close();
      Map<String, Value> gradients = trainer.gradients();
      assertThat(gradients.keySet()).containsExactlyInAnyOrderElementsOf(operation.names());
      gradients.forEach(
          (name, value) -> {
            assertThat(value.shape()).isEqualTo(parameters.get(name).shape());
            out.put(name, session.downloadDoubles(value));
          });
      close(gradients);
    }
    close(parameters);
    return out;
  }

  /** Central differences for up to 24 elements of each input, the others NaN. */
  private Map<String, double[]> centralDifferences(OperationCase operation) {
    double h = 1e-5;
    Map<String, Value> parameters = parameters(operation, DataType.DOUBLE);
    Dense weights = lossWeights(operation);
    Map<String, double[]> out = new LinkedHashMap<>();
    Graph g = graph(operation, DataType.DOUBLE);
    try (Program program = session.compile(g, parameters, List.of("loss"));
        Value fed = session.upload(weights.data(), weights.shape())) {
      for (int p = 0; p < operation.inputs().size(); p++) {
        String name = operation.names().get(p);
        double[] data = operation.inputs().get(p).data().clone();
        double[] slopes = new double[data.length];
        Arrays.fill(slopes, Double.NaN);
        int stride = Math.max(1, data.length / 24);
        for (int i = 0; i < data.length; i += stride) {
          double here = data[i];
          data[i] = here + h;
          session.assign(parameters.get(name), data);
          double up = total(program, fed);
          data[i] = here - h;
          session.assign(parameters.get(name), data);
          double down = total(program, fed);
          data[i] = here;
          slopes[i] = (up - down) / (2 * h);
        }
        session.assign(parameters.get(name), data);
        out.put(name, slopes);
      }
    }
    close(parameters);
    return out;
  }

  private double total(Program program, Value weights) {
    try (Value loss = program.run(Map.of("weights", weights)).get("loss")) {
      return Arrays.stream(session.downloadDoubles(loss)).sum();
    }
  }

  @Test
  void gradientsPassThroughFloat64CoefficientsInFloat32Graphs() {
    Graph g = new Graph();
    SDVariable w = g.parameter("w", Init.zeros(), 2);
    SDVariable x = g.input("x", DataType.FLOAT, -1, 1, 2, 1);
    SDVariable alpha = g.sqrt(g.float64(w).rsub(1));
    g.output("loss", g.meanPerExample(x.mul(g.broadcast(alpha))));
    try (Value value = session.upload(new float[] {0.19f, 0.36f}, 2);
        Value images = session.upload(new float[] {1, 3, -2, 6}, 2, 1, 2, 1);
        Trainer trainer = session.trainer(g, Map.of("w", value), spec("w"))) {
      trainer.accumulate(Map.of("x", images), 1).close();
      Map<String, Value> gradients = trainer.gradients();
      // d/dw of sqrt(1 - w) mean(x) / 2 examples
      assertThat(session.download(gradients.get("w")))
          .containsExactly(
              new float[] {-0.5f / 0.9f, -0.5f / 0.8f},
              within((float) Tolerance.GRADIENT_FLOAT.bound()));
      close(gradients);
    }
  }

  @Test
  void coefficientsOfTimeKeepFloat64() {
    Graph g = new Graph();
    SDVariable t = g.input("t", DataType.DOUBLE, -1);
    g.output("coefficient", t.add(1).sub(1).mul(g.table(2)).div(t));
    try (Program program = session.compile(g, Map.of(), List.of("coefficient"));
        Value fed = session.upload(new double[] {1e-9, 2e-9}, 2);
        Value result = program.run(Map.of("t", fed)).get("coefficient")) {
      assertThat(session.downloadDoubles(result))
          .containsExactly(new double[] {2, 2}, within(1e-6));
    }
  }

  // ---- values ----

  @Test
  void valuesComeBackAsTheyWereUploaded() {
    try (Value floats = session.upload(new float[] {1, -2.5f, 3e-30f}, 3, 1);
        Value doubles = session.upload(new double[] {Math.PI, 1e300}, 2);
        Value scalar = session.upload(new double[] {7});
        Value copy = session.copy(floats)) {
      assertThat(floats.shape()).containsExactly(3, 1);
      assertThat(scalar.shape()).isEmpty();
      assertThat(session.download(floats)).containsExactly(1, -2.5f, 3e-30f);
      assertThat(session.downloadDoubles(doubles)).containsExactly(Math.PI, 1e300);
      assertThat(session.download(scalar)).containsExactly(7);
      session.assign(floats, new float[] {4, 5, 6});
      session.assign(doubles, new double[] {Math.E, -1});
      assertThat(session.download(floats)).containsExactly(4, 5, 6);
      assertThat(session.downloadDoubles(doubles)).containsExactly(Math.E, -1);
      assertThat(session.download(copy)).containsExactly(1, -2.5f, 3e-30f);
    }
  }

  @Test
  void closingTwiceIsHarmless() {
    Value value = session.upload(new float[] {1});
    value.close();
    value.close();
    SmallNetwork network = new SmallNetwork();
    Program program =
        session.compile(network.graph, network.parameters(session), List.of("prediction"));
    program.close();
    program.close();
  }

  @Test
  void dataThatDoNotFillTheShapeAreRefused() {
    assertThatThrownBy(() -> session.upload(new float[] {1, 2, 3}, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3")
        .hasMessageContaining("[2, 2]");
    try (Value value = session.upload(new float[] {1, 2}, 2)) {
      assertThatThrownBy(() -> session.assign(value, new float[] {1, 2, 3}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3");
    }
  }

  @Test
  void constantsAreReadByWhatNeedsThemAndNeitherFedNorTrained() {
    for (DataType real : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      AtomicInteger reads = new AtomicInteger();
      Graph g = new Graph(real);
      SDVariable w = g.parameter("w", Init.zeros(), 2);
      SDVariable c =
          g.at("outside")
              .constant(
                  "c",
                  () -> {
                    reads.incrementAndGet();
                    return new float[] {3, -0.5f};
                  },
                  2);
      g.output("loss", g.square(w).mul(c).mul(g.input("x", real, -1)));
      g.output("other", w.add(1));
      try (Value value = upload(Dense.of(new double[] {2, 4}, 2), real);
          Value x = upload(Dense.of(new double[] {1, 10}, 2), real);
          Program other = session.compile(g, Map.of("w", value), List.of("other"))) {
        other.run(Map.of()).get("other").close();
        assertThat(reads).hasValue(0);
        try (Trainer trainer = session.trainer(g, Map.of("w", value), spec("w"))) {
          trainer.accumulate(Map.of("x", x), 2).close();
          trainer.accumulate(Map.of("x", x), 2).close();
          Map<String, Value> gradients = trainer.gradients();
          assertThat(session.download(gradients.get("w"))).containsExactly(24, -80);
          close(gradients);
        }
        assertThat(reads).hasValue(1);
      }
    }
  }

  @Test
  void outputsThatAreInputsOrParametersAreNewValues() {
    Graph g = new Graph();
    g.output("parameter", g.parameter("w", Init.zeros(), 2));
    g.output("input", g.input("x", DataType.FLOAT, -1));
    g.output("reshaped", g.reshape(g.parameter("w", Init.zeros(), 2), 1, 2));
    Map<String, Value> parameters = Map.of("w", session.upload(new float[] {1, 2}, 2));
    List<String> outputs = List.of("parameter", "input", "reshaped");
    try (Program program = session.compile(g, parameters, outputs);
        Value x = session.upload(new float[] {3}, 1)) {
      Map<String, Value> results = program.run(Map.of("x", x));
      session.assign(parameters.get("w"), new float[] {8, 9});
      session.assign(x, new float[] {7});
      assertThat(session.download(results.get("parameter"))).containsExactly(1, 2);
      assertThat(session.download(results.get("reshaped"))).containsExactly(1, 2);
      assertThat(session.download(results.get("input"))).containsExactly(3);
      close(results);
      assertThat(session.download(parameters.get("w"))).containsExactly(8, 9);
      assertThat(session.download(x)).containsExactly(7);
    }
    close(parameters);
  }

  // ---- noise ----

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 3 * 31 * 33})
  void normalsEqualThoseOfCounterRandom(int row) {
    long[] keys = {CounterRandom.key(1, "a", 0), CounterRandom.key(1, "a", 1), -1, 0};
    float[] expected = new float[keys.length * row];
    for (int i = 0; i < keys.length; i++) {
      CounterRandom.normals(keys[i], expected, i * row, row);
    }
    try (Value normals = session.normals(keys, row)) {
      assertThat(normals.shape()).containsExactly(keys.length, row);
      assertThat(session.download(normals))
          .containsExactly(expected, within((float) Tolerance.NORMALS.bound()));
    }
  }

  @Test
  void aRowOfNormalsDoesNotDependOnItsBatch() {
    long[] keys = {11, 12, 13, 14, 15};
    try (Value all = session.normals(keys, 3, 5, 5);
        Value one = session.normals(new long[] {14}, 3, 5, 5)) {
      assertThat(all.shape()).containsExactly(5, 3, 5, 5);
      assertThat(session.download(one))
          .isEqualTo(Arrays.copyOfRange(session.download(all), 3 * 75, 4 * 75));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 3 * 31 * 33})
  void masksAreThoseOfCounterRandom(int row) {
    long[] keys = {CounterRandom.key(1, "a", 0), CounterRandom.key(1, "a", 1), -1, 0};
    for (double rate : new double[] {0, 0.1, 0.5, 0.999}) {
      float[] expected = new float[keys.length * row];
      for (int i = 0; i < keys.length; i++) {
        CounterRandom.mask(keys[i], rate, expected, i * row, row);
      }
      try (Value masks = session.masks(keys, rate, row)) {
        assertThat(masks.shape()).containsExactly(keys.length, row);
        assertThat(session.download(masks)).isEqualTo(expected);
      }
    }
  }

  @Test
  void aMaskOfImagesHasTheirShape() {
    try (Value masks = session.masks(new long[] {3, 4}, 0.2, 3, 5, 7)) {
      assertThat(masks.shape()).containsExactly(2, 3, 5, 7);
    }
  }

  // ---- programs ----

  @Test
  void twoRunsGiveTheSameBytes() {
    SmallNetwork network = new SmallNetwork();
    List<float[]> results = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      Map<String, Value> parameters = network.parameters(session);
      try (Trainer trainer = session.trainer(network.graph, parameters, network.spec(ADAM, 1))) {
        for (int step = 1; step <= 3; step++) {
          step(network, trainer, step);
        }
      }
      for (Value value : parameters.values()) {
        results.add(session.download(value));
      }
      close(parameters);
    }
    int n = results.size() / 2;
    for (int i = 0; i < n; i++) {
      assertThat(results.get(n + i)).isEqualTo(results.get(i));
    }
  }

  @Test
  void batchesOfAnySizeRun() {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    try (Program program =
        session.compile(network.graph, parameters, List.of("prediction", "loss"))) {
      for (int n : new int[] {4, 1, 6}) {
        Map<String, Value> feeds = network.feeds(session, 0, n);
        Map<String, Value> results = program.run(feeds);
        assertThat(results.keySet()).containsExactlyInAnyOrder("prediction", "loss");
        assertThat(results.get("prediction").shape()).containsExactly(n, 2, 6, 6);
        assertThat(results.get("loss").shape()).containsExactly(n);
        close(results);
        close(feeds);
      }
    }
    close(parameters);
  }

  @Test
  void onlyTheInputsThatTheOutputsNeedAreAskedFor() {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    Map<String, Value> feeds = network.feeds(session, 0, 2);
    feeds.remove("target").close();
    try (Program program = session.compile(network.graph, parameters, List.of("prediction"))) {
      close(program.run(feeds));
    }
    close(feeds);
    close(parameters);
  }

  @Test
  void aMissingInputIsNamed() {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    Map<String, Value> feeds = network.feeds(session, 0, 2);
    feeds.remove("x").close();
    try (Program program = session.compile(network.graph, parameters, List.of("prediction"));
        Trainer trainer = session.trainer(network.graph, parameters, network.spec(ADAM, 0))) {
      assertThatThrownBy(() -> program.run(feeds))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'x'");
      assertThatThrownBy(() -> trainer.accumulate(feeds, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'x'");
    }
    close(feeds);
    close(parameters);
  }

  @Test
  void anInputOfAWrongShapeIsNamedWithBothShapes() {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    Map<String, Value> feeds = network.feeds(session, 0, 2);
    feeds.put("x", session.upload(new float[2 * 3 * 6 * 6], 2, 3, 6, 6)).close();
    try (Program program = session.compile(network.graph, parameters, List.of("prediction"))) {
      assertThatThrownBy(() -> program.run(feeds))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'x'")
          .hasMessageContaining("[2, 3, 6, 6]")
          .hasMessageContaining("[-1, 2, -1, -1]");
    }
    close(feeds);
    close(parameters);
  }

  @Test
  void aParameterWithoutAValueIsNamed() {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    parameters.remove("norm.bias").close();
    assertThatThrownBy(
            () -> session.compile(network.graph, parameters, List.of("prediction")).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'norm.bias'");
    close(parameters);
  }

  @Test
  void aParameterOfAWrongShapeIsNamedWithBothShapes() {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    parameters.put("norm.bias", session.upload(new float[3], 3)).close();
    assertThatThrownBy(
            () -> session.compile(network.graph, parameters, List.of("prediction")).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'norm.bias'")
        .hasMessageContaining("[3]")
        .hasMessageContaining("[8]");
    close(parameters);
  }

  @Test
  void operationsThatTheEngineLacksAreAllNamedAtCompileTime() {
    Graph g = new Graph();
    SDVariable x = g.input("x", DataType.FLOAT, -1, 4);
    SDVariable sum = g.sameDiff().cumsum(x, false, false, 1);
    g.output("result", g.sameDiff().cumprod(sum, false, false, 1).add(1));
    g.output("fine", x.add(1));
    assertThatThrownBy(() -> session.compile(g, Map.of(), List.of("result")).close())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("cumsum")
        .hasMessageContaining("cumprod");
    session.compile(g, Map.of(), List.of("fine")).close();
  }

  @Test
  void anOutputThatTheGraphLacksIsNamed() {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    assertThatThrownBy(() -> session.compile(network.graph, parameters, List.of("los")).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'los'");
    close(parameters);
  }

  @Test
  void programsSeeParametersAsTheyAreNow() {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    Map<String, Value> feeds = network.feeds(session, 0, 3);
    try (Program program = session.compile(network.graph, parameters, List.of("prediction"));
        Trainer trainer = session.trainer(network.graph, parameters, network.spec(ADAM, 0))) {
      float[] before = prediction(program, feeds);
      step(network, trainer, 1);
      float[] after = prediction(program, feeds);
      assertThat(after).isNotEqualTo(before);
      network.assign(session, parameters);
      assertThat(prediction(program, feeds)).isEqualTo(before);
    }
    close(feeds);
    close(parameters);
  }

  private float[] prediction(Program program, Map<String, Value> feeds) {
    try (Value value = program.run(feeds).get("prediction")) {
      return session.download(value);
    }
  }

  // ---- training ----

  @Test
  void microbatchesSumToTheWholeBatch() {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    try (Trainer trainer = session.trainer(network.graph, parameters, network.spec(ADAM, 0))) {
      Map<String, Value> whole = network.feeds(session, 0, 6);
      Value loss = trainer.accumulate(whole, 1);
      Map<String, Value> expected = trainer.gradients();
      trainer.update(1, 0).close();
      double mean = 0;
      for (int[] part : new int[][] {{0, 4}, {4, 6}}) {
        Map<String, Value> feeds = network.feeds(session, 0, part[0], part[1], 6);
        double weight = (part[1] - part[0]) / 6.0;
        try (Value partial = trainer.accumulate(feeds, weight)) {
          assertThat(partial.shape()).isEmpty();
          mean += weight * session.downloadDoubles(partial)[0];
        }
        close(feeds);
      }
      Map<String, Value> found = trainer.gradients();
      for (String name : network.names()) {
        double[] reference = session.downloadDoubles(expected.get(name));
        assertThat(session.downloadDoubles(found.get(name)))
            .as(name)
            .containsExactly(reference, within(Tolerance.MICROBATCHES.of(reference)));
      }
      assertThat(mean).isCloseTo(session.downloadDoubles(loss)[0], within(1e-5));
      loss.close();
      close(whole);
      close(expected);
      close(found);
    }
    close(parameters);
  }

  @Test
  void onlyTrainableParametersChange() {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    TrainSpec spec = spec("out.weight", "norm.weight");
    Map<String, float[]> before = download(parameters);
    try (Trainer trainer = session.trainer(network.graph, parameters, spec)) {
      step(network, trainer, 1);
      assertThat(trainer.state().keySet())
          .containsExactlyInAnyOrder(
              "out.weight.m", "out.weight.v", "norm.weight.m", "norm.weight.v");
    }
    Map<String, float[]> after = download(parameters);
    before.forEach(
        (name, values) -> {
          if (spec.trainable().contains(name)) {
            assertThat(after.get(name)).as(name).isNotEqualTo(values);
          } else {
            assertThat(after.get(name)).as(name).isEqualTo(values);
          }
        });
    close(parameters);
  }

  @Test
  void aParameterThatTheLossDoesNotReachStays() {
    Graph g = new Graph();
    SDVariable w = g.parameter("w", Init.zeros(), 1);
    g.parameter("idle", Init.zeros(), 1);
    g.output("loss", g.square(w).mul(g.input("x", DataType.FLOAT, -1)));
    Map<String, Value> parameters =
        Map.of("w", session.upload(new float[] {1}, 1), "idle", session.upload(new float[] {2}, 1));
    try (Trainer trainer = session.trainer(g, parameters, spec("w", "idle"));
        Value x = session.upload(new float[] {1, 2}, 2)) {
      trainer.accumulate(Map.of("x", x), 1).close();
      Map<String, Value> gradients = trainer.gradients();
      assertThat(session.download(gradients.get("idle"))).containsExactly(0);
      close(gradients);
      trainer.update(1, 0.1).close();
      assertThat(session.download(parameters.get("idle"))).containsExactly(2);
      assertThat(session.download(parameters.get("w"))[0]).isLessThan(1);
    }
    close(parameters);
  }

  @Test
  void restoredTrainingEqualsUninterruptedTrainingBitForBit() {
    SmallNetwork network = new SmallNetwork();
    TrainSpec spec = network.spec(new Update.Adam(0.9, 0.999, 1e-8, 0.01, true), 0.5);
    Map<String, Value> parameters = network.parameters(session);
    Map<String, float[]> weights;
    Map<String, float[]> state;
    Map<String, float[]> expected;
    try (Trainer trainer = session.trainer(network.graph, parameters, spec)) {
      for (int step = 1; step <= 3; step++) {
        step(network, trainer, step);
      }
      weights = download(parameters);
      state = download(trainer.state());
      step(network, trainer, 4);
      step(network, trainer, 5);
      expected = download(parameters);
    }
    close(parameters);
    session.close();
    session = open();
    Map<String, Value> again = network.parameters(session);
    again.forEach((name, value) -> session.assign(value, weights.get(name)));
    try (Trainer trainer = session.trainer(network.graph, again, spec)) {
      trainer.restore(state);
      step(network, trainer, 4);
      step(network, trainer, 5);
      Map<String, float[]> found = download(again);
      expected.forEach((name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
      assertThatThrownBy(() -> trainer.restore(Map.of("nobody.m", new float[1])))
          .isInstanceOf(IllegalArgumentException.class);
    }
    close(again);
  }

  @Test
  void memoryIsFlat() throws IOException {
    SmallNetwork network = new SmallNetwork(4);
    Map<String, Value> parameters = network.parameters(session);
    Map<String, Value> shadow = network.parameters(session);
    TrainSpec spec = new TrainSpec("loss", network.names(), ADAM, 1, List.of(shadow));
    Map<String, Value> examples = network.feeds(session, 0, 0, 8, 64);
    try (Trainer trainer = session.trainer(network.graph, parameters, spec);
        Program program = session.compile(network.graph, shadow, List.of("prediction"))) {
      // A batch of images takes 0.26 MB: one lost in each step would be 31 MB.
      long before = 0;
      for (int step = 1; step <= 160; step++) {
        Map<String, Value> feeds = new LinkedHashMap<>();
        feeds.put("x", session.normals(new long[8], 2, 64, 64));
        feeds.put("target", session.copy(examples.get("target")));
        feeds.put("t", session.upload(new double[8], 8));
        trainer.accumulate(feeds, 1).close();
        trainer.update(step, 1e-3, 0.99).close();
        close(program.run(feeds));
        close(feeds);
        if (step == 40) {
          before = residentBytes();
        }
      }
      assertThat(residentBytes() - before).isLessThan(16L << 20);
    }
    close(examples);
    close(parameters);
    close(shadow);
  }

  /** Resident memory of this process, where the system tells it (Linux); else 0. */
  static long residentBytes() throws IOException {
    System.gc();
    Path statistics = Path.of("/proc/self/statm");
    if (!Files.isReadable(statistics)) {
      return 0;
    }
    return Long.parseLong(Files.readString(statistics).split(" ", -1)[1]) * 4096;
  }

  // ---- a small network ----

  private TrainSpec spec(String... trainable) {
    return new TrainSpec("loss", List.of(trainable), ADAM, 0, List.of());
  }

  private void step(SmallNetwork network, Trainer trainer, int step) {
    Map<String, Value> feeds = network.feeds(session, step, 3);
    trainer.accumulate(feeds, 1).close();
    close(feeds);
    trainer.update(step, 0.01).close();
  }
}
