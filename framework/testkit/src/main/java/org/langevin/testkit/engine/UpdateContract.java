package org.langevin.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.TrainSpec;
import org.langevin.spi.engine.Trainer;
import org.langevin.spi.engine.Update;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** What every engine must do to update parameters: the rules' formulas, and PyTorch's numbers. */
@NullUnmarked // maps of values known to be there
public abstract class UpdateContract extends SessionContract {
  static List<Update> rules() {
    return List.of(
        new Update.Adam(0.9, 0.999, 1e-8, 0, false),
        new Update.Adam(0.8, 0.95, 1e-6, 0.1, false),
        new Update.Adam(0.8, 0.95, 1e-6, 0.1, true),
        new Update.RAdam(0.9, 0.999, 1e-8, 0, false),
        new Update.RAdam(0.8, 0.95, 1e-6, 0.1, false),
        new Update.RAdam(0.8, 0.95, 1e-6, 0.1, true));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void updatesEqualTheFormula(Update rule) {
    checkUpdates(rule, 0);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void updatesOfClippedGradientsEqualTheFormula(Update rule) {
    checkUpdates(rule, 0.05);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void updatesEqualThoseOfPyTorch(Update rule, @TempDir Path folder) throws IOException {
    Map<String, Tensor> golden = golden(folder);
    String name = rule.toString();
    double[] start = golden.get("start").doubles();
    double[] gradients = golden.get("gradients").doubles(); // [steps, parameters]
    double[] expected = golden.get(name).doubles(); // likewise
    int n = start.length;
    Graph g = new Graph();
    SDVariable w = g.parameter("w", Init.zeros(), n);
    g.output("loss", g.sum(w.mul(g.input("gradient", DataType.FLOAT, 1, n)), false, 1));
    TrainSpec spec = new TrainSpec("loss", List.of("w"), rule, 0, List.of());
    try (Value parameter = session.upload(floats(start, 0, n), n);
        Trainer trainer = session.trainer(g, Map.of("w", parameter), spec)) {
      for (int step = 1; step <= gradients.length / n; step++) {
        int from = (step - 1) * n;
        try (Value gradient = session.upload(floats(gradients, from, n), 1, n)) {
          trainer.accumulate(Map.of("gradient", gradient), 1).close();
        }
        trainer.update(step, 0.02).close();
        double[] after = Arrays.copyOfRange(expected, from, from + n);
        assertThat(session.downloadDoubles(parameter))
            .as("%s after step %d", name, step)
            .containsExactly(after, within(step * Tolerance.UPDATE.of(after)));
      }
    }
  }

  private static float[] floats(double[] values, int from, int length) {
    float[] out = new float[length];
    for (int i = 0; i < length; i++) {
      out[i] = (float) values[from + i];
    }
    return out;
  }

  /** Vectors recorded by tools/parity/optimizers.py; in a file, for the kit may be in a jar. */
  private static Map<String, Tensor> golden(Path folder) throws IOException {
    Path file = folder.resolve("optimizers.safetensors");
    try (InputStream in =
        UpdateContract.class.getResourceAsStream("/golden/optimizers.safetensors")) {
      Files.copy(in, file);
    }
    return Safetensors.read(file).tensors();
  }

  /** Follows a few steps in plain Java, given the engine's own gradients. */
  private void checkUpdates(Update rule, double clipNorm) {
    SmallNetwork network = new SmallNetwork();
    Map<String, Value> parameters = network.parameters(session);
    Map<String, Value> fast = network.parameters(session);
    Map<String, Value> slow = network.parameters(session);
    TrainSpec spec = new TrainSpec("loss", network.names(), rule, clipNorm, List.of(fast, slow));
    Map<String, Reference> references = new LinkedHashMap<>();
    parameters.forEach(
        (name, value) -> references.put(name, new Reference(session.downloadDoubles(value))));
    try (Trainer trainer = session.trainer(network.graph, parameters, spec)) {
      for (int step = 1; step <= 8; step++) {
        double rate = 0.01 / step;
        double decay = 0.5 + 0.05 * step;
        Map<String, Value> feeds = network.feeds(session, step, 3);
        trainer.accumulate(feeds, 1).close();
        close(feeds);
        Map<String, Value> gradients = trainer.gradients();
        double norm = norm(gradients);
        double scale = clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1;
        if (clipNorm > 0) {
          assertThat(norm).as("the test clips").isGreaterThan(clipNorm);
        }
        try (Value found = trainer.update(step, rate, decay, 0.99)) {
          assertThat(found.shape()).isEmpty();
          assertThat(session.downloadDoubles(found)[0]).isCloseTo(norm, within(1e-5 * norm));
        }
        for (String name : network.names()) {
          Reference reference = references.get(name);
          reference.step(
              rule, step, rate, session.downloadDoubles(gradients.get(name)), scale, decay, 0.99);
          assertCloseTo(parameters.get(name), reference.w, name);
          assertCloseTo(fast.get(name), reference.shadows[0], name);
          assertCloseTo(slow.get(name), reference.shadows[1], name);
          // The next step starts from the engine's own rounding.
          reference.w = session.downloadDoubles(parameters.get(name));
        }
        close(gradients);
      }
      assertThat(trainer.state().keySet())
          .containsExactlyInAnyOrderElementsOf(
              network.names().stream()
                  .flatMap(n -> java.util.stream.Stream.of(n + ".m", n + ".v"))
                  .toList());
      for (String name : network.names()) {
        assertCloseTo(trainer.state().get(name + ".m"), references.get(name).m, name + ".m");
        assertCloseTo(trainer.state().get(name + ".v"), references.get(name).v, name + ".v");
      }
    }
    close(parameters);
    close(fast);
    close(slow);
  }

  private void assertCloseTo(Value found, double[] expected, String name) {
    assertThat(session.downloadDoubles(found))
        .as(name)
        .containsExactly(expected, within(Tolerance.UPDATE.of(expected)));
  }

  private double norm(Map<String, Value> gradients) {
    return Math.sqrt(
        gradients.values().stream()
            .flatMapToDouble(v -> Arrays.stream(session.downloadDoubles(v)))
            .map(x -> x * x)
            .sum());
  }

  /**
   * A rule in float64 for one parameter, as the papers write it: Adam as in Kingma and Ba 2015,
   * algorithm 1; RAdam as in Liu et al. 2020, algorithm 2, with PyTorch's place of epsilon.
   */
  private static final class Reference {
    double[] w;
    final double[] m;
    final double[] v;
    final double[][] shadows;

    Reference(double[] w) {
      this.w = w;
      m = new double[w.length];
      v = new double[w.length];
      shadows = new double[][] {w.clone(), w.clone()};
    }

    void step(Update rule, int k, double rate, double[] gradient, double scale, double... decays) {
      double beta1 = rule.beta1();
      double beta2 = rule.beta2();
      for (int i = 0; i < w.length; i++) {
        double g = gradient[i] * scale;
        if (rule.decoupled()) {
          w[i] *= 1 - rate * rule.weightDecay();
        } else {
          g += rule.weightDecay() * w[i];
        }
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        double mean = m[i] / (1 - Math.pow(beta1, k));
        double correction = Math.sqrt(1 - Math.pow(beta2, k));
        w[i] -=
            rate
                * (rule instanceof Update.Adam adam
                    ? mean / (Math.sqrt(v[i]) / correction + adam.adamEpsilon())
                    : rectified((Update.RAdam) rule, k, mean, v[i], correction));
        for (int s = 0; s < shadows.length; s++) {
          shadows[s][i] = decays[s] * shadows[s][i] + (1 - decays[s]) * w[i];
        }
      }
    }

    private static double rectified(
        Update.RAdam rule, int k, double mean, double v, double correction) {
      double last = 2 / (1 - rule.beta2()) - 1;
      double power = Math.pow(rule.beta2(), k);
      double rho = last - 2 * k * power / (1 - power);
      if (rho <= 5) {
        return mean;
      }
      double r = Math.sqrt((rho - 4) * (rho - 2) * last / ((last - 4) * (last - 2) * rho));
      return mean * r * correction / (Math.sqrt(v) + rule.adamEpsilon());
    }
  }
}
