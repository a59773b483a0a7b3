package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Condition;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

class MlpNetworkTest {
  private static final int BATCH = 128;
  private static final int POOL = 4096;
  private static final Shape PLANE = new Shape(2, 1, 1, 0);

  static List<Engines.Named> engines() {
    return Engines.all();
  }

  @Test
  void anOddWidthIsRefused() {
    assertThat(Records.problems(MlpNetwork.Config.class, "width = 9"))
        .singleElement()
        .asString()
        .startsWith("width: 9 is odd");
  }

  @Test
  void hasTheDocumentedParameters() {
    Graph g = new Graph();
    graph(g, mlp("width = 8, layers = 2"), new Shape(2, 1, 1, 3), true);
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    g.parameters()
        .forEach(
            p -> {
              if (p.name().endsWith("weight")) {
                shapes.put(p.name(), Arrays.stream(p.shape()).boxed().toList());
              }
            });
    assertThat(shapes)
        .containsEntry("in.weight", List.of(8L, 2L))
        .containsEntry("time_embedding.weight", List.of(8L, 8L))
        .containsEntry("class_embedding.weight", List.of(3L, 8L))
        .containsEntry("layers.0.fc1.weight", List.of(8L, 8L))
        .containsEntry("layers.1.time.weight", List.of(8L, 8L))
        .containsEntry("layers.1.fc2.weight", List.of(8L, 8L))
        .containsEntry("out.weight", List.of(2L, 8L))
        .hasSize(10);
  }

  /** Two moons: no linear map of x_t predicts their noise well, a trained network does. */
  @ParameterizedTest
  @MethodSource("engines")
  void learnsTwoMoons(Engines.Named engine) {
    try (Session session = engine.open()) {
      Graph g = new Graph();
      SDVariable y = graph(g, mlp("width = 32, layers = 2"), PLANE, false);
      SDVariable error = y.sub(g.input("noise", DataType.FLOAT, -1, 2, 1, 1));
      g.output("loss", g.meanPerExample(g.square(error)));
      Map<String, Value> values = initial(session, g);
      List<String> names = g.parameters().stream().map(Parameter::name).toList();
      TrainSpec spec =
          new TrainSpec("loss", names, new Update.Adam(0.9, 0.999, 1e-8, 0, false), 1, List.of());
      double last = 0;
      int steps = 400;
      try (Trainer trainer = session.trainer(g, values, spec)) {
        for (int step = 1; step <= steps; step++) {
          Map<String, Value> feeds = noisyMoons(session, step);
          try (Value loss = trainer.accumulate(feeds, 1)) {
            last += step > steps - 100 ? session.download(loss)[0] / 100 : 0;
          }
          trainer.update(step, 1.5e-2 * (1 - (step - 1.0) / steps)).close();
          close(feeds);
        }
      }
      close(values);
      assertThat(last).isLessThan(0.96 * bestLinearLoss());
    }
  }

  /** Examples of DDPM's linear schedule: x_t, its time and its noise. */
  private static Map<String, Value> noisyMoons(Session session, int step) {
    float[] x = new float[2 * BATCH];
    float[] noise = new float[2 * BATCH];
    double[] times = new double[BATCH];
    CounterRandom.normals(CounterRandom.key(1, "noise", step), noise, 0, noise.length);
    long key = CounterRandom.key(1, "draws", step);
    for (int i = 0; i < BATCH; i++) {
      int t = CounterRandom.below(key, 2L * i, 1000);
      double[] x0 = moon(CounterRandom.below(key, 2L * i + 1, POOL));
      for (int d = 0; d < 2; d++) {
        x[2 * i + d] =
            (float)
                (Math.sqrt(alphaBar(t)) * x0[d] + Math.sqrt(1 - alphaBar(t)) * noise[2 * i + d]);
      }
      times[i] = t;
    }
    Map<String, Value> feeds = new LinkedHashMap<>();
    feeds.put("x", session.upload(x, BATCH, 2, 1, 1));
    feeds.put("noise", session.upload(noise, BATCH, 2, 1, 1));
    feeds.put("label", session.upload(times, BATCH));
    return feeds;
  }

  /** Point i of two interleaved half circles, centred. */
  private static double[] moon(int i) {
    double angle = Math.PI * i / POOL;
    double side = i % 2 == 0 ? 1 : -1;
    return new double[] {side * (Math.cos(angle) - 0.5), side * (Math.sin(angle) - 0.25)};
  }

  /** alpha_bar after step t of the linear schedule 1e-4..0.02, closely enough. */
  private static double alphaBar(int t) {
    double u = (t + 1) / 1000.0;
    return Math.exp(-(0.1 * u + 9.95 * u * u));
  }

  /** Mean squared error of the best linear prediction of the noise at each time. */
  private static double bestLinearLoss() {
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (int i = 0; i < POOL; i++) {
      double[] p = moon(i);
      xx += p[0] * p[0] / POOL;
      xy += p[0] * p[1] / POOL;
      yy += p[1] * p[1] / POOL;
    }
    double middle = (xx + yy) / 2;
    double spread = Math.hypot((xx - yy) / 2, xy);
    double loss = 0;
    for (int t = 0; t < 1000; t++) {
      for (double variance : new double[] {middle - spread, middle + spread}) {
        double signal = alphaBar(t) * variance;
        loss += signal / (signal + 1 - alphaBar(t)) / 2000;
      }
    }
    return loss;
  }

  private static MlpNetwork mlp(String hocon) {
    return new MlpNetwork(Records.of(MlpNetwork.Config.class, hocon));
  }

  private static SDVariable graph(Graph g, MlpNetwork mlp, Shape shape, boolean conditional) {
    SDVariable x = g.input("x", DataType.FLOAT, -1, 2, 1, 1);
    SDVariable label = g.input("label", DataType.DOUBLE, -1);
    SDVariable classes = conditional ? g.input("classes", DataType.INT32, -1) : null;
    return g.output(
        "y", mlp.build(g, shape, shape.channels(), x, new Condition(label, null, classes)));
  }

  private static Map<String, Value> initial(Session session, Graph g) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (Parameter p : g.parameters()) {
      float[] init = p.init().values(CounterRandom.key(1, p.name(), 0), p.length());
      values.put(p.name(), session.upload(init, p.shape()));
    }
    return values;
  }

  private static void close(Map<String, Value> values) {
    new ArrayList<>(values.values()).forEach(Value::close);
  }
}
