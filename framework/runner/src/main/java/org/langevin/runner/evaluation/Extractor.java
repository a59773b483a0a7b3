package org.langevin.runner.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.langevin.runner.model.Weights;
import org.langevin.spi.Features;
import org.langevin.spi.Features.Seen;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;

/** Features at work on a device. */
final class Extractor implements AutoCloseable {
  private final Session session;
  private final Shape shape;
  private final int dimension;
  private final int classes;
  private final Map<String, Value> weights;
  private final Program program;

  Extractor(Session session, Features features, Shape shape) {
    this.session = session;
    this.shape = shape;
    this.dimension = features.dimension(shape);
    Graph graph = new Graph();
    Seen seen =
        features.build(
            graph,
            shape,
            graph.input("x", graph.real(), -1, shape.channels(), shape.height(), shape.width()));
    graph.output("vector", seen.vector());
    if (seen.logits() != null) {
      graph.output("logits", seen.logits());
    }
    this.weights =
        Weights.upload(
            session, features instanceof TrainedFeatures trained ? trained.weights() : Map.of());
    List<String> outputs = seen.logits() == null ? List.of("vector") : List.of("vector", "logits");
    this.program = session.compile(graph, weights, outputs);
    this.classes = seen.logits() == null ? 0 : classes();
  }

  /** As many logits as come for one image: their shape is known to the graph alone. */
  private int classes() {
    float[] logits = of(new float[shape.length()], 1).logits();
    return logits == null ? 0 : logits.length;
  }

  /**
   * What is seen of some images.
   *
   * @param n how many images
   * @param vectors [n, dimension]
   * @param logits [n, classes], or null
   */
  record Vectors(int n, float[] vectors, float @Nullable [] logits) {}

  /** Length of a vector. */
  int dimension() {
    return dimension;
  }

  /** Number of logits; 0 if there are none. */
  int logits() {
    return classes;
  }

  /** Looks at n images in a row, in [-1, 1]. */
  Vectors of(float[] images, int n) {
    try (Value x = session.upload(images, n, shape.channels(), shape.height(), shape.width())) {
      Map<String, Value> seen = new HashMap<>(program.run(Map.of("x", x)));
      try {
        Value logits = seen.get("logits");
        return new Vectors(
            n,
            session.download(Objects.requireNonNull(seen.get("vector"))),
            logits == null ? null : session.download(logits));
      } finally {
        seen.values().forEach(Value::close);
      }
    }
  }

  @Override
  public void close() {
    program.close();
    Weights.close(weights);
  }
}
