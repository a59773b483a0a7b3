package org.langevin.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.Features.Seen;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Constant;
import org.langevin.spi.graph.Graph;
import org.langevin.testkit.engine.Engines.Named;
import org.nd4j.linalg.api.buffer.DataType;

/** What pytorch-fid sees with made-up weights: tools/parity/inception.py made the vectors. */
class InceptionFeaturesTest {
  private static final Shape CIFAR = new Shape(3, 32, 32, 10);

  @TempDir static Path folder;

  private static final class NoAssets implements Assets {
    @Override
    public Path fetch(Asset asset) {
      throw new AssetException("asked for " + asset.name());
    }

    @Override
    public Path cache() {
      return folder;
    }
  }

  private static InceptionFeatures features(Path weights) {
    return new InceptionFeatures(new InceptionFeatures.Config(weights.toString()), new NoAssets());
  }

  private static Graph graph(InceptionFeatures features, Shape shape) {
    Graph g = new Graph();
    Seen seen =
        features.build(
            g, shape, g.input("x", DataType.FLOAT, -1, shape.channels(), shape.height(), 32));
    g.output("vector", seen.vector());
    g.output("logits", Objects.requireNonNull(seen.logits()));
    return g;
  }

  // ---- weights as inception.py makes them up, for the constants that the graph asks for ----

  private static Path madeUp() throws IOException {
    Path file = folder.resolve("inception.safetensors");
    Map<String, Tensor> tensors = new HashMap<>();
    for (Constant c : graph(features(file), CIFAR).constants().values()) {
      String name = c.name().substring("inception.".length());
      if (name.startsWith("fc.")) {
        tensors.put(name, noise(name, c.shape()));
      } else if (name.endsWith(".weight")) {
        String conv = name.substring(0, name.length() - ".weight".length());
        tensors.put(conv + ".conv.weight", noise(conv + ".conv.weight", c.shape()));
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
          tensors.put(conv + ".bn." + part, noise(conv + ".bn." + part, c.shape()[0]));
        }
      }
    }
    new Safetensors(tensors, Map.of()).write(file);
    return file;
  }

  private static Tensor noise(String name, long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    long fan = values.length / shape[0];
    boolean around1 = name.endsWith("bn.weight") || name.endsWith("running_var");
    float scale = shape.length > 1 ? (float) (2 * Math.sqrt(6.0 / fan)) : around1 ? 0.5f : 0.2f;
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < values.length; i++) {
      int h = i * 0x9E3779B1 + (int) crc.getValue();
      h = (h ^ (h >>> 16)) * 0x85EBCA6B;
      h = (h ^ (h >>> 13)) * 0xC2B2AE35;
      h ^= h >>> 16;
      values[i] = ((h >>> 8) / (float) (1 << 24) - 0.5f) * scale + (around1 ? 1 : 0);
    }
    return Tensor.of(values, shape);
  }

  @ParameterizedTest
  @MethodSource("org.langevin.testkit.engine.Engines#all")
  void vectorsAndLogitsAreThoseOfPytorchFid(Named engine) throws IOException {
    Map<String, Tensor> golden =
        Safetensors.read(Path.of("src/test/resources/golden/inception.safetensors")).tensors();
    float[] images = golden.get("images").floats();
    for (int i = 0; i < images.length; i++) {
      images[i] = images[i] / 127.5f - 1;
    }
    Graph g = graph(features(madeUp()), CIFAR);
    assertThat(g.parameters()).isEmpty();
    try (Session session = engine.open();
        Value x = session.upload(images, golden.get("images").shape());
        Program program = session.compile(g, Map.of(), List.of("vector", "logits"))) {
      Map<String, Value> seen = program.run(Map.of("x", x));
      for (String name : List.of("vector", "logits")) {
        try (Value value = seen.get(name)) {
          assertThat(value.shape()).as(name).containsExactly(golden.get(name).shape());
          assertThat(apart(session.download(value), golden.get(name).floats()))
              .as(name)
              .isLessThan(1e-3);
        }
      }
    }
  }

  /** Largest difference, relative to the root mean square. */
  private static double apart(float[] found, float[] expected) {
    double largest = 0;
    double squares = 0;
    for (int i = 0; i < found.length; i++) {
      largest = Math.max(largest, Math.abs(found[i] - expected[i]));
      squares += (double) expected[i] * expected[i] / found.length;
    }
    return largest / Math.sqrt(squares);
  }

  @Test
  void theAssetIsNamedUnlessTheUserHasAFile() {
    InceptionFeatures official =
        new InceptionFeatures(new InceptionFeatures.Config(null), new NoAssets());
    assertThat(official.assets()).extracting(Asset::sha256).containsExactly(official.hash());
    assertThat(official.hash()).startsWith("6726825d");
    assertThat(features(Path.of("own.pth")).assets()).isEmpty();
    assertThat(official.resize()).isEqualTo("bilinear-299");
    assertThat(official.dimension(CIFAR)).isEqualTo(2048);
    Graph g = graph(official, new Shape(1, 28, 32, 0));
    assertThatThrownBy(() -> g.constants().get("inception.Mixed_7c.branch1x1.bias").read())
        .isInstanceOf(Assets.AssetException.class)
        .hasMessageContaining("pt_inception-2015-12-05-6726825d.pth");
  }

  @Test
  void anotherFileOrOtherChannelsAreRefused() throws IOException {
    Path file = folder.resolve("other.safetensors");
    new Safetensors(Map.of("fc.weight", Tensor.of(new float[4], 2, 2)), Map.of()).write(file);
    InceptionFeatures features = features(file);
    Graph g = graph(features, CIFAR);
    assertThatThrownBy(() -> g.constants().get("inception.fc.weight").read())
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("other.safetensors", "fc.weight is [2, 2]", "[1008, 2048]");
    assertThat(features.hash()).hasSize(64);
    assertThatThrownBy(() -> features.dimension(new Shape(4, 8, 8, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 or 3 channels; these have 4");
  }
}
