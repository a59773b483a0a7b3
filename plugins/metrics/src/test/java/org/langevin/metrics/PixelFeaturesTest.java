package org.langevin.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.testkit.engine.Engines.Named;
import org.nd4j.linalg.api.buffer.DataType;

class PixelFeaturesTest {
  @ParameterizedTest
  @MethodSource("org.langevin.testkit.engine.Engines#all")
  void theVectorIsTheImageRowByRow(Named engine) {
    Shape shape = new Shape(2, 1, 3, 0);
    PixelFeatures features = new PixelFeatures();
    Graph g = new Graph();
    g.output("v", features.build(g, shape, g.input("x", DataType.FLOAT, -1, 2, 1, 3)).vector());
    float[] images = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    try (Session session = engine.open();
        Value x = session.upload(images, 2, 2, 1, 3);
        Program program = session.compile(g, Map.of(), List.of("v"));
        Value v = program.run(Map.of("x", x)).get("v")) {
      assertThat(v.shape()).containsExactly(2, 6);
      assertThat(session.download(v)).containsExactly(images);
    }
    assertThat(features.dimension(shape)).isEqualTo(6);
  }
}
