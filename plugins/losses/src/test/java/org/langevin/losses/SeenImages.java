package org.langevin.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.langevin.spi.Features;
import org.langevin.spi.Features.Seen;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.testkit.engine.Engines.Named;
import org.nd4j.linalg.api.buffer.DataType;

/** What torchvision's networks see of photos: tools/parity/backbones.py made the vectors. */
final class SeenImages {
  static final Shape CIFAR = new Shape(3, 32, 32, 10);

  private SeenImages() {}

  /** Compares a batch's vectors, relative to their root mean square. */
  static void compare(Named engine, Features features, String name) throws IOException {
    Map<String, Tensor> golden =
        Safetensors.read(Path.of("src/test/resources/golden/backbones.safetensors")).tensors();
    float[] images = golden.get("images").floats();
    for (int i = 0; i < images.length; i++) {
      images[i] = images[i] / 127.5f - 1;
    }
    float[] expected = golden.get(name).floats();
    Graph g = new Graph();
    Seen seen = features.build(g, CIFAR, g.input("x", DataType.FLOAT, -1, 3, 32, 32));
    assertThat(seen.logits()).isNull();
    g.output("vector", seen.vector());
    try (Session session = engine.open();
        Value x = session.upload(images, golden.get("images").shape());
        Program program = session.compile(g, Map.of(), List.of("vector"));
        Value vector = program.run(Map.of("x", x)).get("vector")) {
      assertThat(vector.shape()).containsExactly(3, features.dimension(CIFAR));
      float[] found = session.download(vector);
      double largest = 0;
      double squares = 0;
      for (int i = 0; i < found.length; i++) {
        largest = Math.max(largest, Math.abs(found[i] - expected[i]));
        squares += (double) expected[i] * expected[i] / found.length;
      }
      assertThat(largest / Math.sqrt(squares)).isLessThan(1e-3);
    }
  }
}
