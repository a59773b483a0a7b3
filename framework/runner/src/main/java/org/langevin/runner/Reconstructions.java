package org.langevin.runner;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.langevin.runner.model.Model;
import org.langevin.spi.Reconstructing;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;

/** The first examples of a dataset, each followed by what a model makes of it. */
final class Reconstructions {
  private static final int COUNT = 32;

  private Reconstructions() {}

  /** 2 n images in a row: example, reconstruction, example, ... */
  static float[] of(
      Session session,
      Reconstructing objective,
      Model model,
      Map<String, Value> parameters,
      Examples examples) {
    Shape s = model.images();
    int n = Math.min(COUNT, examples.size());
    float[] images = new float[n * s.length()];
    for (int i = 0; i < n; i++) {
      examples.read(i, 0, images, i * s.length());
    }
    Graph graph = new Graph();
    SDVariable x = graph.input("x", graph.real(), -1, s.channels(), s.height(), s.width());
    graph.output("y", objective.reconstruct(graph, s, x));
    Map<String, Value> used = new HashMap<>();
    for (Parameter p : graph.parameters()) {
      used.put(p.name(), Objects.requireNonNull(parameters.get(p.name())));
    }
    float[] given;
    try (Program program = session.compile(graph, used, List.of("y"));
        Value fed = session.upload(images, n, s.channels(), s.height(), s.width());
        Value y = Objects.requireNonNull(program.run(Map.of("x", fed)).get("y"))) {
      given = session.download(y);
    }
    float[] both = new float[2 * images.length];
    for (int i = 0; i < n; i++) {
      System.arraycopy(images, i * s.length(), both, 2 * i * s.length(), s.length());
      System.arraycopy(given, i * s.length(), both, (2 * i + 1) * s.length(), s.length());
    }
    return both;
  }
}
