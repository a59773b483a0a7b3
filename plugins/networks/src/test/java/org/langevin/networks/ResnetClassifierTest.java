package org.langevin.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Classifier.Prediction;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Program;
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

class ResnetClassifierTest {
  private static final String SMALL = "channels = [8, 16], groups = 4";
  private static final Shape SHAPE = new Shape(1, 8, 8, 4);
  private static final int BATCH = 32;

  static List<Engines.Named> engines() {
    return Engines.all();
  }

  private static ResnetClassifier classifier(String hocon) {
    return new ResnetClassifier(Records.of(ResnetClassifier.Config.class, hocon));
  }

  @Test
  void hasTheDocumentedParameters() {
    Graph g = new Graph();
    classifier(SMALL).build(g, SHAPE, images(g), null);
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    g.parameters().forEach(p -> shapes.put(p.name(), Arrays.stream(p.shape()).boxed().toList()));
    assertThat(shapes)
        .containsEntry("conv_in.weight", List.of(8L, 1L, 3L, 3L))
        .containsEntry("levels.0.0.conv1.weight", List.of(8L, 8L, 3L, 3L))
        .containsEntry("levels.1.0.conv_shortcut.weight", List.of(16L, 8L, 1L, 1L))
        .containsEntry("norm.weight", List.of(16L))
        .containsEntry("head.weight", List.of(4L, 16L))
        .hasSize(24)
        .allSatisfy((name, shape) -> assertThat(name).doesNotContain("time"));
  }

  @Test
  void aClassifierOfNoisyImagesIsToldTheTime() {
    Graph g = new Graph();
    classifier(SMALL).build(g, SHAPE, images(g), g.input("label", DataType.DOUBLE, -1));
    assertThat(g.parameters())
        .extracting(Parameter::name)
        .contains("time_embedding.linear_1.weight", "levels.1.0.time_emb_proj.weight");
  }

  @Test
  void itsConfigurationIsChecked() {
    assertThat(Records.problems(ResnetClassifier.Config.class, "channels = []"))
        .singleElement()
        .asString()
        .startsWith("channels: is empty");
    assertThat(Records.problems(ResnetClassifier.Config.class, "channels = [12]"))
        .containsExactly("channels: 12 is not a multiple of groups = 8; change either");
    assertThat(Records.problems(ResnetClassifier.Config.class, "channels = [2], groups = 1"))
        .singleElement()
        .asString()
        .startsWith("time.frequency-shift: 1 must be below");
    assertThatThrownBy(
            () -> {
              Graph g = new Graph();
              classifier(SMALL).build(g, new Shape(1, 7, 8, 4), images(g), null);
            })
        .hasMessageContainingAll("classifier.channels has 2 levels", "7x8");
  }

  @ParameterizedTest
  @MethodSource("engines")
  void logitsAreTheHeadOfTheFeatures(Engines.Named engine) {
    Graph g = new Graph();
    SDVariable label = g.input("label", DataType.DOUBLE, -1);
    Prediction prediction = classifier(SMALL).build(g, SHAPE, images(g), label);
    g.output("logits", prediction.logits());
    g.output("features", prediction.features());
    try (Session session = engine.open()) {
      Map<String, Value> weights = weights(session, g);
      Map<String, Value> feeds = new LinkedHashMap<>();
      float[] one = normals("x", SHAPE.length());
      float[] twice = Arrays.copyOf(one, 2 * one.length);
      System.arraycopy(one, 0, twice, one.length, one.length);
      feeds.put("x", session.upload(twice, 2, 1, 8, 8));
      feeds.put("label", session.upload(new double[] {3, 800}, 2));
      try (Program program = session.compile(g, weights, List.of("logits", "features"))) {
        Map<String, Value> results = program.run(feeds);
        assertThat(results.get("logits").shape()).containsExactly(2, 4);
        assertThat(results.get("features").shape()).containsExactly(2, 16);
        float[] features = session.download(results.get("features"));
        float[] logits = session.download(results.get("logits"));
        float[] head = session.download(weights.get("head.weight"));
        float[] bias = session.download(weights.get("head.bias"));
        for (int i = 0; i < 8; i++) {
          double sum = bias[i % 4];
          for (int d = 0; d < 16; d++) {
            sum += head[i % 4 * 16 + d] * features[i / 4 * 16 + d];
          }
          assertThat((double) logits[i]).isCloseTo(sum, within(1e-4));
        }
        double change = 0;
        for (int d = 0; d < 16; d++) {
          change = Math.max(change, Math.abs(features[d] - features[16 + d]));
        }
        assertThat(change).as("another time").isGreaterThan(1e-2);
        close(results);
      }
      close(weights);
      close(feeds);
    }
  }

  /** Which quarter of a noisy image is bright: no mean of pixels tells it. */
  @ParameterizedTest
  @MethodSource("engines")
  void learnsWhereAnImageIsBright(Engines.Named engine) {
    Graph g = new Graph();
    SDVariable logits = classifier(SMALL).build(g, SHAPE, images(g), null).logits();
    SDVariable wanted = g.input("wanted", DataType.FLOAT, -1, 4);
    SDVariable chance = g.sum(g.softmax(logits).mul(wanted), false, 1);
    g.output("loss", g.log(chance).neg());
    try (Session session = engine.open()) {
      Map<String, Value> weights = new LinkedHashMap<>();
      for (Parameter p : g.parameters()) {
        float[] init = p.init().values(CounterRandom.key(1, p.name(), 0), p.length());
        weights.put(p.name(), session.upload(init, p.shape()));
      }
      List<String> names = g.parameters().stream().map(Parameter::name).toList();
      TrainSpec spec =
          new TrainSpec("loss", names, new Update.Adam(0.9, 0.999, 1e-8, 0, false), 1, List.of());
      double loss = Double.NaN;
      try (Trainer trainer = session.trainer(g, weights, spec)) {
        for (int step = 1; step <= 60; step++) {
          Map<String, Value> feeds = quarters(session, step);
          try (Value value = trainer.accumulate(feeds, BATCH)) {
            loss = mean(session.download(value));
          }
          trainer.update(step, 3e-3).close();
          close(feeds);
        }
      }
      close(weights);
      assertThat(loss).isLessThan(0.1 * Math.log(4));
    }
  }

  private static Map<String, Value> quarters(Session session, int step) {
    float[] x = new float[BATCH * 64];
    CounterRandom.normals(CounterRandom.key(1, "noise", step), x, 0, x.length);
    float[] wanted = new float[BATCH * 4];
    for (int i = 0; i < BATCH; i++) {
      int quarter = CounterRandom.below(CounterRandom.key(1, "quarter", step), i, 4);
      wanted[i * 4 + quarter] = 1;
      for (int k = 0; k < 16; k++) {
        int row = quarter / 2 * 4 + k / 4;
        int column = quarter % 2 * 4 + k % 4;
        x[i * 64 + row * 8 + column] += 2;
      }
    }
    Map<String, Value> feeds = new LinkedHashMap<>();
    feeds.put("x", session.upload(x, BATCH, 1, 8, 8));
    feeds.put("wanted", session.upload(wanted, BATCH, 4));
    return feeds;
  }

  private static SDVariable images(Graph g) {
    return g.input("x", DataType.FLOAT, -1, 1, 8, 8);
  }

  private static Map<String, Value> weights(Session session, Graph g) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (Parameter p : g.parameters()) {
      values.put(p.name(), session.upload(normals(p.name(), p.length()), p.shape()));
    }
    return values;
  }

  private static float[] normals(String name, int length) {
    float[] out = new float[length];
    CounterRandom.normals(CounterRandom.key(2, name, 0), out, 0, length);
    return out;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += v;
    }
    return sum / values.length;
  }

  private static void close(Map<String, Value> values) {
    new ArrayList<>(values.values()).forEach(Value::close);
  }
}
