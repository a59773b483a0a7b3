package org.langevin.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.langevin.losses.Layer.Pooling;
import org.langevin.spi.Loss;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.langevin.testkit.engine.Engines;
import org.langevin.testkit.engine.Engines.Named;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** What the Python package lpips computes: tools/parity/perceptual.py made the vectors. */
record Recorded(Named engine, Backbone backbone, Resize resize, Pooling pooling) {
  private static final Path FILE = Path.of("src/test/resources/golden/lpips.safetensors");
  private static final Update.Adam ADAM = new Update.Adam(0.9, 0.999, 1e-8, 0, false);

  /** Cases such as {@code "VGG16 NONE MAX"} on every engine. */
  static List<Recorded> onEveryEngine(String... cases) {
    return Engines.all().stream()
        .flatMap(engine -> Arrays.stream(cases).map(words -> of(engine, words.split(" ", -1))))
        .toList();
  }

  private static Recorded of(Named engine, String... words) {
    return new Recorded(
        engine, Backbone.valueOf(words[0]), Resize.valueOf(words[1]), Pooling.valueOf(words[2]));
  }

  static Map<String, Tensor> vectors() throws IOException {
    return Safetensors.read(FILE).tensors();
  }

  /** The name among the vectors. */
  private String name() {
    return backbone.name().toLowerCase(Locale.ROOT)
        + (resize == Resize.NONE ? "" : "-224")
        + (pooling == Pooling.MAX ? "" : "-average");
  }

  @Override
  public String toString() {
    return engine + " " + name();
  }

  /** Compares a loss with the vectors of this case. */
  void compare(Loss loss, String weights, int pairs) throws IOException {
    Map<String, Tensor> vectors = vectors();
    Tensor a = photos(vectors.get("a"), pairs);
    Tensor b = photos(vectors.get("b"), pairs);
    compare(engine, loss, a, b, vectors, weights + "/" + name());
  }

  /** The last images, bytes as pixels in [-1, 1]. */
  private static Tensor photos(Tensor bytes, int count) {
    float[] values = last(bytes.floats(), count * bytes.length() / (int) bytes.shape()[0]);
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] / 127.5f - 1;
    }
    long[] shape = bytes.shape();
    shape[0] = count;
    return Tensor.of(values, shape);
  }

  private static float[] last(float[] values, int count) {
    return Arrays.copyOfRange(values, values.length - count, values.length);
  }

  /** Compares distances, and the gradient of the last pair's. */
  static void compare(
      Named engine, Loss loss, Tensor a, Tensor b, Map<String, Tensor> vectors, String name) {
    int n = (int) a.shape()[0];
    Graph g = new Graph();
    SDVariable images = g.parameter("a", Init.zeros(), a.shape());
    SDVariable distance = loss.distance(g, images, g.input("b", DataType.FLOAT, b.shape()));
    g.output("distance", distance);
    g.output("last", distance.mul(g.input("which", DataType.FLOAT, n)));
    float[] which = new float[n];
    which[n - 1] = n; // for the mean of all pairs is differentiated
    try (Session session = engine.open();
        Value valueOfA = session.upload(a.floats(), a.shape());
        Value valueOfB = session.upload(b.floats(), b.shape());
        Value valueOfWhich = session.upload(which, n)) {
      Map<String, Value> parameters = Map.of("a", valueOfA);
      Map<String, Value> feeds = Map.of("b", valueOfB, "which", valueOfWhich);
      try (Program program = session.compile(g, parameters, List.of("distance"));
          Value found = program.run(feeds).get("distance")) {
        float[] expected = last(vectors.get(name + "/distance").floats(), n);
        assertThat(session.download(found)).containsExactly(expected, within(1e-4f));
      }
      Tensor gradient = vectors.get(name + "/gradient");
      if (gradient != null) { // it was left out where pixels tie: see perceptual.py
        float[] expected = gradient.floats();
        float[] found = last(gradient(session, g, parameters, feeds), expected.length);
        assertThat(apart(found, expected) / apart(expected, new float[expected.length]))
            .as("relative error of the gradient")
            .isLessThan(1e-3);
      }
    }
  }

  private static float[] gradient(
      Session session, Graph g, Map<String, Value> parameters, Map<String, Value> feeds) {
    TrainSpec spec = new TrainSpec("last", List.of("a"), ADAM, 0, List.of());
    try (Trainer trainer = session.trainer(g, parameters, spec)) {
      trainer.accumulate(feeds, 1).close();
      try (Value gradient = trainer.gradients().get("a")) {
        return session.download(gradient);
      }
    }
  }

  private static double apart(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow(a[i] - b[i], 2);
    }
    return Math.sqrt(sum);
  }
}
