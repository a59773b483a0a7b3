package org.langevin.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** What every engine must do with gradients inside a graph: {@link Graph#gradient}. */
@NullUnmarked // maps of values known to be there
public abstract class GradientContract extends SessionContract {
  private static final Update.Adam ADAM = new Update.Adam(0.9, 0.999, 1e-8, 0, false);
  private static final long[] IMAGES = {2, 2, 4, 4};

  // ---- in evaluation ----

  @Test
  void gradientsEqualCentralDifferences() {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable x = g.input("x", DataType.DOUBLE, -1, 2, 4, 4);
    SDVariable of = g.output("of", energy(g, x, 4));
    g.output("gradient", g.gradient(of, x)[0]);
    Dense at = Dense.uniform(1, -1, 1, IMAGES);
    Map<String, Value> parameters = parameters(g);
    try (Program program = session.compile(g, parameters, List.of("gradient"));
        Program value = session.compile(g, parameters, List.of("of"))) {
      double[] found = run(program, at).get("gradient");
      double h = 1e-5;
      for (int i = 0; i < found.length; i++) {
        double difference = total(value, moved(at, i, h)) - total(value, moved(at, i, -h));
        assertThat(found[i])
            .as("derivative %d", i)
            .isCloseTo(difference / (2 * h), within(Tolerance.GRADIENT_DOUBLE.bound()));
      }
    }
    close(parameters);
  }

  @Test
  void gradientsInFloat32EqualThoseInFloat64() {
    Dense at = Dense.uniform(1, -1, 1, IMAGES);
    float[] exact = gradient(DataType.DOUBLE, upload(at));
    float[] found = gradient(DataType.FLOAT, session.upload(at.floats(), IMAGES));
    assertThat(found).containsExactly(exact, within((float) Tolerance.GRADIENT_FLOAT.bound()));
  }

  private float[] gradient(DataType real, Value x) {
    Graph g = new Graph(real);
    SDVariable input = g.input("x", real, -1, 2, 4, 4);
    g.output("gradient", g.gradient(energy(g, input, 4), input)[0]);
    Map<String, Value> parameters = parameters(g);
    try (x;
        Program program = session.compile(g, parameters, List.of("gradient"));
        Value gradient = program.run(Map.of("x", x)).get("gradient")) {
      return session.download(gradient);
    } finally {
      close(parameters);
    }
  }

  private static Dense moved(Dense at, int i, double by) {
    double[] data = at.data().clone();
    data[i] += by;
    return Dense.of(data, at.shape());
  }

  private double total(Program program, Dense x) {
    return Arrays.stream(run(program, x).get("of")).sum();
  }

  /** Two steps uphill in one program, and each step in a run of its own. */
  @Test
  void gradientsAreUsedFurtherOnAndWhatTheyAreOfIsAnOutputToo() {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable x = g.input("x", DataType.DOUBLE, -1, 2, 4, 4);
    SDVariable of = g.output("of", energy(g, x, 4));
    SDVariable once = g.output("once", x.add(g.gradient(of, x)[0].mul(0.3)));
    SDVariable ofOnce = g.output("of once", energy(g, once, 4));
    g.output("twice", once.add(g.gradient(ofOnce, once)[0].mul(0.3)).add(of.mul(0)));
    Dense start = Dense.uniform(2, -1, 1, 1, 2, 4, 4);
    Map<String, Value> parameters = parameters(g);
    List<String> all = List.of("of", "once", "of once", "twice");
    try (Program whole = session.compile(g, parameters, all);
        Program step = session.compile(g, parameters, List.of("of", "once"))) {
      Map<String, double[]> found = run(whole, start);
      Map<String, double[]> first = run(step, start);
      Map<String, double[]> second = run(step, Dense.of(first.get("once"), start.shape()));
      assertThat(found.get("once")).isNotEqualTo(start.data());
      check(found.get("of"), first.get("of"));
      check(found.get("once"), first.get("once"));
      check(found.get("of once"), second.get("of"));
      check(found.get("twice"), second.get("once"));
    }
    close(parameters);
  }

  @Test
  void aDivergenceAlongADirectionIsThatOfTheMatrix() {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable x = g.input("x", DataType.DOUBLE, -1, 3);
    SDVariable v = g.constant(new float[] {1, -1, 1}, 1, 3);
    SDVariable drift = g.output("drift", g.dense(x, 3, 3, Init.fanIn(3)));
    SDVariable direction = g.gradient(g.sum(drift.mul(v), false, 1), x)[0];
    g.output("divergence", g.sum(direction.mul(v), false, 1));
    double[] weight = {1, 2, 3, 4, 5, 6, 7, 8, 10};
    Map<String, Value> parameters =
        Map.of("weight", session.upload(weight, 3, 3), "bias", session.upload(new double[3], 3));
    try (Program program = session.compile(g, parameters, List.of("divergence", "drift"))) {
      Map<String, double[]> found = run(program, Dense.uniform(3, -1, 1, 2, 3));
      // (1, -1, 1) W (1, -1, 1)'
      assertThat(found.get("divergence")).containsExactly(new double[] {6, 6}, within(1e-12));
    }
    close(parameters);
  }

  @Test
  void valuesBetweenAreVariablesOfTheirOwnAndPassGradientsOn() {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable x = g.input("x", DataType.DOUBLE, -1);
    SDVariable h = x.mul(3);
    SDVariable of = g.square(h).add(x).add(h.castTo(DataType.FLOAT).castTo(DataType.DOUBLE));
    SDVariable[] gradients = g.gradient(of, h, x);
    g.output("by h", gradients[0]);
    g.output("by x", gradients[1]);
    try (Program program = session.compile(g, Map.of(), List.of("by h", "by x"))) {
      Map<String, double[]> found = run(program, Dense.of(new double[] {1, -2}, 2));
      check(found.get("by h"), 7, -11);
      check(found.get("by x"), 22, -32);
    }
  }

  @Test
  void anotherNameIsAnotherVariable() {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable x = g.input("x", DataType.DOUBLE, -1);
    SDVariable y = g.output("y", x);
    g.output("gradient", g.gradient(x.mul(y), y)[0]);
    try (Program program = session.compile(g, Map.of(), List.of("gradient"))) {
      check(run(program, Dense.of(new double[] {3, 4}, 2)).get("gradient"), 3, 4);
    }
  }

  @Test
  void partsOfPatternsAreVariablesToo() {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable x = g.input("x", DataType.DOUBLE, -1);
    SDVariable inner = x.mul(Math.sqrt(0.5));
    SDVariable erf = g.erf(inner);
    SDVariable sum = erf.add(1);
    SDVariable gelu = x.mul(0.5).mul(sum);
    SDVariable[] gradients = g.gradient(gelu, sum, erf);
    g.output("by sum", gradients[0]);
    g.output("by erf", gradients[1]);
    try (Program program = session.compile(g, Map.of(), List.of("by sum", "by erf"))) {
      Map<String, double[]> found = run(program, Dense.of(new double[] {3, -4}, 2));
      check(found.get("by sum"), 1.5, -2);
      check(found.get("by erf"), 1.5, -2);
    }
  }

  @Test
  void whatDoesNotDependHasTheGradientZero() {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable x = g.input("x", DataType.DOUBLE, -1);
    SDVariable other = x.mul(2);
    SDVariable of = g.square(x.add(1)).mul(g.stopGradient(g.exp(other)).mul(0).add(1));
    SDVariable[] gradients = g.gradient(of, x, other);
    SDVariable constant = g.gradient(g.stopGradient(of), x)[0];
    g.output("by x", gradients[0]);
    g.output("by other", gradients[1]);
    g.output("by constant", constant);
    g.output("by second", g.gradient(g.square(gradients[0]), x)[0]);
    List<String> all = List.of("by x", "by other", "by constant", "by second");
    try (Program program = session.compile(g, Map.of(), all)) {
      Map<String, double[]> found = run(program, Dense.of(new double[] {3, -4}, 2));
      check(found.get("by x"), 8, -6);
      check(found.get("by other"), 0, 0);
      check(found.get("by constant"), 0, 0);
      check(found.get("by second"), 0, 0);
    }
  }

  // ---- in training ----

  /** The weights of CTM: the second loss as strong at the last layer as the first. */
  @Test
  void gradientsByParametersWeightLossesInTraining() {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable x = g.input("x", DataType.DOUBLE, -1, 2, 4, 4);
    SDVariable y = energy(g, x, 4);
    SDVariable first = g.square(y.sub(1));
    SDVariable second = g.exp(y);
    SDVariable last = g.sameDiff().getVariable("last.weight");
    SDVariable weight =
        g.output(
            "weight",
            size(g, g.gradient(first, last)[0]).div(size(g, g.gradient(second, last)[0])));
    g.output("loss", first.add(second.mul(weight)));
    g.output("expected", first.add(second.mul(g.input("given", DataType.DOUBLE, 1))));
    checkSameTraining(g, "weight", "given");
  }

  private static SDVariable size(Graph g, SDVariable x) {
    return g.sqrt(g.sum(g.square(g.reshape(x, -1)), true, 0));
  }

  /** A step along the gradient is a constant target, though it depends on trained parameters. */
  @Test
  void gradientsByInputsAreConstantsInTraining() {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable x = g.input("x", DataType.DOUBLE, -1, 2, 4, 4);
    SDVariable y = energy(g, x, 4);
    SDVariable target = g.output("target", x.add(g.gradient(y, x)[0]));
    SDVariable other = energy(g, x.mul(0.5), 4);
    g.output("loss", g.meanPerExample(g.square(target.mul(g.reshape(y.add(other), -1, 1, 1, 1)))));
    SDVariable given = g.input("given", DataType.DOUBLE, -1, 2, 4, 4);
    g.output(
        "expected", g.meanPerExample(g.square(given.mul(g.reshape(y.add(other), -1, 1, 1, 1)))));
    checkSameTraining(g, "target", "given");
  }

  /** The gradients of "loss" are those of "expected" when it is fed with an output. */
  private void checkSameTraining(Graph g, String output, String input) {
    Map<String, Value> parameters = parameters(g);
    List<String> names = g.parameters().stream().map(Parameter::name).toList();
    Map<String, Value> feeds = new LinkedHashMap<>();
    feeds.put("x", upload(Dense.uniform(4, -1, 1, IMAGES)));
    try (Program program = session.compile(g, parameters, List.of(output));
        Trainer found = session.trainer(g, parameters, spec("loss", names));
        Trainer expected = session.trainer(g, parameters, spec("expected", names))) {
      Value loss = found.accumulate(feeds, 1);
      feeds.put(input, program.run(feeds).get(output));
      Value expectedLoss = expected.accumulate(feeds, 1);
      check(session.downloadDoubles(loss), session.downloadDoubles(expectedLoss));
      Map<String, Value> gradients = found.gradients();
      Map<String, Value> reference = expected.gradients();
      for (String name : names) {
        double[] exact = session.downloadDoubles(reference.get(name));
        assertThat(exact).as(name).isNotEqualTo(new double[exact.length]);
        check(session.downloadDoubles(gradients.get(name)), exact);
      }
      loss.close();
      expectedLoss.close();
      close(gradients);
      close(reference);
    }
    close(feeds);
    close(parameters);
  }

  // ---- memory ----

  @Test
  void memoryIsFlat() throws IOException {
    Graph g = new Graph();
    SDVariable x = g.input("x", DataType.FLOAT, -1, 2, -1, -1);
    SDVariable y = energy(g, x, 16);
    SDVariable gradient = g.gradient(y, x)[0];
    g.output("moved", x.add(gradient));
    g.output("of", y);
    g.output("loss", g.square(y).add(g.meanPerExample(g.square(gradient))));
    Map<String, Value> parameters = parameters(g);
    List<String> names = g.parameters().stream().map(Parameter::name).toList();
    try (Program program = session.compile(g, parameters, List.of("moved", "of"));
        Trainer trainer = session.trainer(g, parameters, spec("loss", names))) {
      // The attention of a batch takes 0.5 MB: lost in each step it would be 30 MB.
      long before = 0;
      for (int step = 1; step <= 80; step++) {
        Map<String, Value> feeds = Map.of("x", session.normals(new long[32], 2, 16, 16));
        close(program.run(feeds));
        trainer.accumulate(feeds, 1).close();
        trainer.update(step, 1e-4).close();
        close(feeds);
        if (step == 20) {
          before = EngineContract.residentBytes();
        }
      }
      assertThat(EngineContract.residentBytes() - before).isLessThan(16L << 20);
    }
    close(parameters);
  }

  // ---- a small network ----

  /**
   * A number for each image of size by size pixels: convolution, normalisation, attention and a
   * last layer.
   */
  private static SDVariable energy(Graph g, SDVariable x, int size) {
    SDVariable h = g.at("first").conv2d(x, 2, 4, 3, 1, 1, Init.fanIn(18));
    h = g.silu(g.at("norm").groupNorm(h, 4, 2, 1e-5)).add(h);
    SDVariable tokens = g.reshape(g.averagePool2x(h), -1, 4, size * size / 4);
    SDVariable attention = g.softmax(g.matmul(tokens, tokens, true, false).mul(0.5));
    SDVariable mixed = g.mean(g.matmul(tokens, attention, false, true), false, 2);
    return g.reshape(g.at("last").dense(mixed, 4, 1, Init.fanIn(4)), -1);
  }

  private Map<String, Value> parameters(Graph g) {
    Map<String, Value> out = new LinkedHashMap<>();
    for (Parameter p : g.parameters()) {
      float[] values = p.init().values(CounterRandom.key(6, p.name(), 0), p.length());
      if (g.real() == DataType.FLOAT) {
        out.put(p.name(), session.upload(values, p.shape()));
      } else {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        out.put(p.name(), session.upload(doubles, p.shape()));
      }
    }
    return out;
  }

  private Value upload(Dense dense) {
    return session.upload(dense.data(), dense.shape());
  }

  private Map<String, double[]> run(Program program, Dense x) {
    Map<String, double[]> out = new LinkedHashMap<>();
    try (Value fed = upload(x)) {
      Map<String, Value> results = program.run(Map.of("x", fed));
      results.forEach((name, value) -> out.put(name, session.downloadDoubles(value)));
      close(results);
    }
    return out;
  }

  private static void check(double[] found, double... expected) {
    assertThat(found).containsExactly(expected, within(Tolerance.FORWARD_DOUBLE.of(expected)));
  }

  private static TrainSpec spec(String loss, List<String> trainable) {
    return new TrainSpec(loss, trainable, ADAM, 0, List.of());
  }
}
