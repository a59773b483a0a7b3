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
import org.langevin.spi.Network;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Every network hears what it is told, and gives as many channels as it is asked for. */
class ConditionTest {
  private static final Shape SHAPE = new Shape(2, 4, 4, 3);
  private static final double[] TIME = {5, 5, 5};
  private static final double[] UNTIL = {1, 1, 1};
  private static final int[] CLASSES = {0, 0, 0};

  /** A network with a name for reports. */
  private record Named(String name, Network network) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Named> networks() {
    String unet = "channels = [8], groups = 4, layers-per-block = 1";
    String mlp = "width = 8, layers = 1";
    return List.of(
        new Named("unet", Golden.unet(unet)),
        new Named(
            "unet fourier",
            Golden.unet(unet + ", time.embedding = fourier, scale-by-sigma = true")),
        new Named("dit", DitNetworkTest.dit("depth = 1, width = 8, heads = 2")),
        new Named("mlp", new MlpNetwork(Records.of(MlpNetwork.Config.class, mlp))));
  }

  static Stream<Arguments> enginesAndNetworks() {
    return Engines.all().stream()
        .flatMap(engine -> networks().stream().map(network -> Arguments.of(engine, network)));
  }

  @Test
  void theSecondTimeAndClassesBringParametersOfTheirOwn() {
    for (Named named : networks()) {
      Graph plain = new Graph();
      built(named.network, plain, 2, false);
      Graph told = new Graph();
      built(named.network, told, 2, true);
      List<String> names = plain.parameters().stream().map(Parameter::name).toList();
      assertThat(told.parameters())
          .extracting(Parameter::name)
          .containsAll(names)
          .filteredOn(name -> !names.contains(name))
          .as(named.name)
          .isNotEmpty()
          .allSatisfy(
              name ->
                  assertThat(name).containsPattern("(until|class)_embedding|(until|y)_embedder"));
    }
  }

  @ParameterizedTest
  @MethodSource("enginesAndNetworks")
  void eachPartOfTheConditionChangesTheOutput(Engines.Named engine, Named named) {
    float[] y = run(engine, named.network, 3, TIME, UNTIL, CLASSES);
    assertThat(y).hasSize(3 * 3 * 16);
    assertThat(example(y, 0)).as("equal examples").containsExactly(example(y, 1), within(1e-5f));
    differsAtTheLast(y, run(engine, named.network, 3, new double[] {5, 5, 3}, UNTIL, CLASSES));
    differsAtTheLast(y, run(engine, named.network, 3, TIME, new double[] {1, 1, 2}, CLASSES));
    differsAtTheLast(y, run(engine, named.network, 3, TIME, UNTIL, new int[] {0, 0, 2}));
  }

  @ParameterizedTest
  @MethodSource("enginesAndNetworks")
  void oneLabelServesAllExamples(Engines.Named engine, Named named) {
    assertThat(run(engine, named.network, 2, new double[] {5}, new double[] {1}, CLASSES))
        .containsExactly(run(engine, named.network, 2, TIME, UNTIL, CLASSES), within(1e-5f));
  }

  private static void differsAtTheLast(float[] y, float[] other) {
    assertThat(example(other, 0)).containsExactly(example(y, 0), within(1e-5f));
    double change = 0;
    for (int i = 0; i < example(y, 2).length; i++) {
      change += Math.abs(example(other, 2)[i] - example(y, 2)[i]);
    }
    assertThat(change / example(y, 2).length).isGreaterThan(1e-3);
  }

  private static float[] example(float[] y, int i) {
    return Arrays.copyOfRange(y, i * y.length / 3, (i + 1) * y.length / 3);
  }

  private static float[] run(
      Engines.Named engine,
      Network network,
      int outputs,
      double[] time,
      double[] until,
      int[] classes) {
    Graph g = new Graph();
    g.output("y", built(network, g, outputs, true));
    try (Session session = engine.open()) {
      Map<String, Value> weights = new LinkedHashMap<>();
      for (Parameter p : g.parameters()) {
        weights.put(p.name(), session.upload(normals(p.name(), p.length(), 0.5), p.shape()));
      }
      Map<String, Value> feeds = new LinkedHashMap<>();
      float[] one = normals("x", SHAPE.length(), 1);
      float[] x = new float[3 * one.length];
      for (int i = 0; i < 3; i++) {
        System.arraycopy(one, 0, x, i * one.length, one.length);
      }
      feeds.put("x", session.upload(x, 3, SHAPE.channels(), SHAPE.height(), SHAPE.width()));
      feeds.put("label", session.upload(time, time.length));
      feeds.put("until", session.upload(until, until.length));
      feeds.put("classes", session.upload(classes, classes.length));
      try (Program program = session.compile(g, weights, List.of("y"));
          Value y = program.run(feeds).get("y")) {
        return session.download(y);
      } finally {
        new ArrayList<>(weights.values()).forEach(Value::close);
        new ArrayList<>(feeds.values()).forEach(Value::close);
      }
    }
  }

  private static float[] normals(String name, int length, double scale) {
    float[] out = new float[length];
    CounterRandom.normals(CounterRandom.key(2, name, 0), out, 0, length);
    for (int i = 0; i < length; i++) {
      out[i] *= (float) scale;
    }
    return out;
  }

  private static SDVariable built(Network network, Graph g, int outputs, boolean all) {
    SDVariable x =
        g.input("x", DataType.FLOAT, -1, SHAPE.channels(), SHAPE.height(), SHAPE.width());
    SDVariable label = g.input("label", DataType.DOUBLE, -1);
    return network.build(
        g,
        SHAPE,
        outputs,
        x,
        all
            ? new Condition(
                label,
                g.input("until", DataType.DOUBLE, -1),
                g.input("classes", DataType.INT32, -1))
            : new Condition(label, null, null));
  }
}
