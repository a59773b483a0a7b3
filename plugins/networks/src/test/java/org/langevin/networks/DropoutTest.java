package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Network;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Mask;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.random.CounterRandom;

/** Where networks drop values, and when. */
class DropoutTest {
  private static final Shape SHAPE = new Shape(2, 4, 4, 0);

  /** A network and the layers before which it drops. */
  private record Dropping(Network network, String layer) {
    @Override
    public String toString() {
      return network.getClass().getSimpleName();
    }
  }

  private static List<Dropping> networks() {
    return List.of(
        new Dropping(
            Golden.unet(
                "channels = [4, 8], groups = 2, layers-per-block = 1, dropout = 0.25,"
                    + " attention-at = [2]"),
            "conv2"),
        new Dropping(
            new MlpNetwork(
                Records.of(MlpNetwork.Config.class, "width = 4, layers = 2, dropout = 0.25")),
            "fc2"));
  }

  static Stream<Arguments> enginesAndNetworks() {
    return Engines.all().stream()
        .flatMap(engine -> networks().stream().map(network -> Arguments.of(engine, network)));
  }

  @Test
  void everyResidualBlockDropsInTrainingAlone() {
    for (Dropping dropping : networks()) {
      Graph training = Graph.training();
      Graph evaluation = new Graph();
      UnetParametersTest.add(training, dropping.network, SHAPE, 2);
      UnetParametersTest.add(evaluation, dropping.network, SHAPE, 2);
      long layers =
          training.parameters().stream()
              .filter(p -> p.name().endsWith(dropping.layer + ".weight"))
              .count();
      assertThat(layers).isGreaterThan(1);
      assertThat(training.masks()).hasSize((int) layers);
      assertThat(training.masks()).extracting(Mask::rate).containsOnly(0.25);
      assertThat(evaluation.masks()).isEmpty();
    }
  }

  /** With everything dropped, the layer after it might as well have no weights. */
  @ParameterizedTest
  @MethodSource("enginesAndNetworks")
  void valuesAreDroppedBeforeTheLastLayer(Engines.Named engine, Dropping dropping) {
    String weight = dropping.layer + ".weight";
    float[] dropped = run(engine, dropping.network, Graph.training(), name -> true);
    float[] weightless = run(engine, dropping.network, new Graph(), name -> !name.endsWith(weight));
    float[] kept = run(engine, dropping.network, new Graph(), name -> true);
    assertThat(dropped).containsExactly(weightless, within(1e-6f));
    assertThat(dropped).isNotEqualTo(kept);
  }

  private static float[] run(
      Engines.Named engine, Network network, Graph g, Predicate<String> present) {
    g.output("y", UnetParametersTest.add(g, network, SHAPE, 2));
    try (Session session = engine.open()) {
      Map<String, Value> weights = new LinkedHashMap<>();
      for (Parameter p : g.parameters()) {
        float[] values = new float[p.length()];
        if (present.test(p.name())) {
          CounterRandom.normals(CounterRandom.key(3, p.name(), 0), values, 0, values.length);
        }
        weights.put(p.name(), session.upload(values, p.shape()));
      }
      Map<String, Value> feeds = new LinkedHashMap<>();
      float[] x = new float[2 * SHAPE.length()];
      CounterRandom.normals(CounterRandom.key(3, "x", 0), x, 0, x.length);
      feeds.put("x", session.upload(x, 2, SHAPE.channels(), SHAPE.height(), SHAPE.width()));
      feeds.put("label", session.upload(new double[] {3, 300}, 2));
      for (Mask mask : g.masks()) {
        long[] shape = mask.shape(2);
        int length = 1;
        for (long size : shape) {
          length *= (int) size;
        }
        feeds.put(mask.name(), session.upload(new float[length], shape));
      }
      try (Program program = session.compile(g, weights, List.of("y"));
          Value y = program.run(feeds).get("y")) {
        return session.download(y);
      } finally {
        new ArrayList<>(weights.values()).forEach(Value::close);
        new ArrayList<>(feeds.values()).forEach(Value::close);
      }
    }
  }
}
