package org.langevin.testkit.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.langevin.spi.graph.Parameter;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Convolution, group norm, a time embedding and a skip connection. */
@NullUnmarked // maps of values known to be there
final class SmallNetwork {
  final Graph graph = new Graph();

  SmallNetwork() {
    this(8);
  }

  SmallNetwork(int width) {
    SDVariable x = graph.input("x", DataType.FLOAT, -1, 2, -1, -1);
    SDVariable t = graph.input("t", DataType.DOUBLE, -1);
    SDVariable target = graph.input("target", DataType.FLOAT, -1, 2, -1, -1);
    SDVariable h = graph.at("in").conv2d(x, 2, width, 3, 1, 1, Init.fanIn(18));
    SDVariable time =
        graph.at("time").dense(graph.reshape(graph.real(t), -1, 1), 1, width, Init.fanIn(1));
    SDVariable y = graph.silu(graph.at("norm").groupNorm(h, width, 4, 1e-5));
    y = y.add(graph.reshape(graph.silu(time), -1, width, 1, 1));
    y = graph.at("middle").conv2d(y, width, width, 1, 1, 0, Init.fanIn(width)).add(h);
    SDVariable out =
        graph.output(
            "prediction",
            graph.at("out").conv2d(graph.silu(y), width, 2, 3, 1, 1, Init.fanIn(9L * width)));
    graph.output("loss", graph.meanPerExample(graph.square(out.sub(target))));
  }

  List<String> names() {
    return graph.parameters().stream().map(Parameter::name).toList();
  }

  Map<String, float[]> initial() {
    Map<String, float[]> out = new LinkedHashMap<>();
    for (Parameter p : graph.parameters()) {
      out.put(p.name(), p.init().values(CounterRandom.key(5, p.name(), 0), p.length()));
    }
    return out;
  }

  Map<String, Value> parameters(Session session) {
    Map<String, float[]> initial = initial();
    Map<String, Value> out = new LinkedHashMap<>();
    for (Parameter p : graph.parameters()) {
      out.put(p.name(), session.upload(initial.get(p.name()), p.shape()));
    }
    return out;
  }

  void assign(Session session, Map<String, Value> parameters) {
    initial().forEach((name, data) -> session.assign(parameters.get(name), data));
  }

  TrainSpec spec(Update update, double clipNorm) {
    return new TrainSpec("loss", names(), update, clipNorm, List.of());
  }

  /** A batch of n examples of 6 by 6 pixels. */
  Map<String, Value> feeds(Session session, int seed, int n) {
    return feeds(session, seed, 0, n, 6);
  }

  /** Examples from..to-1 of a stream of examples. */
  Map<String, Value> feeds(Session session, int seed, int from, int to, int size) {
    int n = to - from;
    int image = 2 * size * size;
    float[] x = new float[n * image];
    float[] target = new float[n * image];
    double[] t = new double[n];
    for (int i = 0; i < n; i++) {
      long key = CounterRandom.key(seed, "example", from + i);
      CounterRandom.normals(key, x, i * image, image);
      CounterRandom.normals(CounterRandom.key(key, 1), target, i * image, image);
      t[i] = CounterRandom.uniform(key, image);
    }
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("x", session.upload(x, n, 2, size, size));
    out.put("target", session.upload(target, n, 2, size, size));
    out.put("t", session.upload(t, n));
    return out;
  }
}
