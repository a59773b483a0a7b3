package org.langevin.runner.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.config.Catalogue;
import org.langevin.runner.Engines;
import org.langevin.runner.model.Weights;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Settings;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;

class SizedGraphTest {
  private static final int BATCH = 3;
  private static final Init INIT = Init.fanIn(4);

  /** One of each kind of operation whose result has another shape than what it reads. */
  private static Graph graph() {
    Graph g = new Graph();
    SDVariable x = g.input("x", g.real(), -1, 4, 8, 8);
    SDVariable t = g.input("t", DataType.DOUBLE, -1);
    SDVariable ids = g.input("ids", DataType.INT32, -1);
    SDVariable down = g.at("conv").conv2d(g.padBottomRight(x), 4, 6, 3, 2, 0, INIT);
    SDVariable norm = g.silu(g.at("norm").groupNorm(down, 6, 2, 1e-5));
    SDVariable pooled = g.maxPool(g.averagePool2x(x), 3, 1);
    SDVariable up = g.upsampleNearest2x(norm);
    SDVariable joined = g.concat(1, up, x);
    SDVariable[] parts = g.split(joined, 2, 1);
    SDVariable tokens = g.permute(g.reshape(parts[1], -1, 5, 64), 0, 2, 1);
    SDVariable weights = g.softmax(g.matmul(tokens, tokens, false, true));
    SDVariable mixed = g.matmul(weights, tokens, false, false);
    SDVariable mean = g.mean(mixed, false, 1);
    SDVariable affine = g.at("dense").dense(mean, 5, 7, INIT);
    SDVariable class7 = g.embedding(g.parameter("table", INIT, 10, 7), ids, 10);
    SDVariable alpha = g.lookUp(g.table(0.5, 0.25, 0.125), t);
    SDVariable scaled = parts[0].mul(g.broadcast(alpha));
    SDVariable gradient = g.gradient(g.square(scaled), x)[0];
    g.output("a", g.at("end").layerNorm(affine.add(class7), 7, 1e-5));
    g.output("b", g.sum(gradient, true, 1, 2, 3));
    g.output("c", g.meanPerExample(g.resizeBilinear(pooled, 4, 2, 2, 5)));
    return g;
  }

  @Test
  void shapesAreThoseThatAnEngineFinds() {
    Graph g = graph();
    SizedGraph sized = new SizedGraph(g, List.of("a", "b", "c"), BATCH);
    List<String> computed = new ArrayList<>();
    for (SDVariable v : g.sameDiff().variables()) {
      boolean known = v.getVariableType() == VariableType.ARRAY && v.dataType() == g.real();
      if (known && !weights(sized, v.name())) {
        computed.add(v.name());
      }
    }
    assertThat(computed).hasSizeGreaterThan(30);
    try (Session session =
        new Engines(Catalogue.load(SizedGraphTest.class.getClassLoader()))
            .open("torch", new Settings("cpu", Precision.FP32, 1))
            .session()) {
      Map<String, Value> parameters =
          Weights.upload(session, Weights.initial(List.copyOf(g.parameters()), 1));
      Map<String, Value> feeds = new LinkedHashMap<>();
      feeds.put("x", session.upload(new float[BATCH * 4 * 64], BATCH, 4, 8, 8));
      feeds.put("t", session.upload(new double[] {0, 1, 2}, BATCH));
      feeds.put("ids", session.upload(new int[] {0, 1, 9}, BATCH));
      try (Program program = session.compile(g, parameters, computed)) {
        program
            .run(feeds)
            .forEach(
                (name, value) -> assertThat(sized.shape(name)).as(name).isEqualTo(value.shape()));
      }
    }
  }

  /** Permuted for SameDiff's sake alone; engines do not compute them. */
  private static boolean weights(SizedGraph graph, String name) {
    var producer = graph.producer(name);
    return producer != null
        && producer.getOp().opName().equals("permute")
        && graph.isHeld(producer.getInputsToOp().get(0));
  }

  @Test
  void operationsComeAfterWhatTheyRead() {
    SizedGraph sized = new SizedGraph(graph(), List.of("a", "b", "c"), BATCH);
    List<String> made = new ArrayList<>();
    sized
        .order()
        .forEach(
            operation -> {
              for (String read : operation.getInputsToOp()) {
                assertThat(sized.producer(read) == null || made.contains(read)).as(read).isTrue();
              }
              made.addAll(operation.getOutputsOfOp());
            });
  }
}
