package org.langevin.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Constructor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.Engine;
import org.langevin.spi.Estimate;
import org.langevin.spi.Factory;
import org.langevin.spi.Guidance;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Precision;
import org.langevin.spi.engine.Program;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** A linear classifier of points, whose gradient is known in closed form, on every engine. */
class ClassifierGuidanceTest {
  private static final Shape POINTS = new Shape(2, 1, 1, 3);
  private static final float[] WEIGHTS = {1, -0.5f, 0.3f, 2, -1.5f, 0.1f}; // [class, coordinate]
  private static final float[] XT = {0.7f, -1.5f, 2, 0.4f};
  private static final double[] EPS = {0.2, -0.1, 0.5, 1};
  private static final int[] CLASSES = {2, 0};
  private static final double ALPHA = 0.6;
  private static final double SIGMA = 0.8;
  private static final double SCALE = 2.5;

  private static final class FakeModel implements Guidance.Model {
    private final Graph g;
    private final float boldness;

    FakeModel(Graph g, float boldness) {
      this.g = g;
      this.boldness = boldness;
    }

    @Override
    public Estimate conditional(SDVariable xt, SDVariable t) {
      float[] eps = new float[EPS.length];
      for (int i = 0; i < eps.length; i++) {
        eps[i] = (float) EPS[i];
      }
      Marginal at = new Marginal(g.table(ALPHA, ALPHA), g.table(SIGMA, SIGMA));
      return Estimate.ofEps(g, xt, at, g.constant(eps, 2, 2, 1, 1)).withVarianceFraction(xt);
    }

    @Override
    public Estimate unconditional(SDVariable xt, SDVariable t) {
      throw new AssertionError("Classifier guidance needs one estimate only");
    }

    @Override
    public SDVariable classes() {
      return g.input("classes", DataType.INT32, -1);
    }

    @Override
    public SDVariable classLogits(SDVariable xt, SDVariable t) {
      float[] weights = WEIGHTS.clone();
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= boldness;
      }
      return g.dense(g.reshape(xt, -1, 2), g.constant(weights, 3, 2), null);
    }
  }

  private static Session open(String engine) {
    return ServiceLoader.load(LangevinPlugin.class).stream()
        .flatMap(p -> p.get().factories().stream())
        .filter(f -> f.role() == Engine.class && f.name().equals(engine))
        .map(f -> built(f).open("cpu", Precision.FP32, 1))
        .findFirst()
        .orElseThrow();
  }

  private static Engine built(Factory<?> factory) {
    try {
      Constructor<?> constructor = factory.implementation().getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Engine) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Guidance guidance() {
    return new ClassifierGuidance(new ClassifierGuidance.Config(SCALE), POINTS);
  }

  private static Map<String, float[]> guided(String engine, float boldness) {
    Graph g = new Graph();
    SDVariable xt = g.input("x", DataType.FLOAT, -1, 2, 1, 1);
    Estimate estimate = guidance().estimate(g, new FakeModel(g, boldness), xt, g.table(0.5));
    g.output("eps", estimate.eps());
    g.output("x0", estimate.x0());
    g.output("fraction", estimate.varianceFraction());
    Map<String, float[]> found = new LinkedHashMap<>();
    try (Session session = open(engine);
        Program program = session.compile(g, Map.of(), List.of("eps", "x0", "fraction"));
        Value x = session.upload(XT, 2, 2, 1, 1);
        Value classes = session.upload(CLASSES, 2)) {
      program
          .run(Map.of("x", x, "classes", classes))
          .forEach(
              (name, value) -> {
                found.put(name, session.download(value));
                value.close();
              });
    }
    return found;
  }

  /** The gradient of log p(y | x) at each point: the weights of y less their mean under p. */
  private static double[] gradient(double boldness) {
    double[] gradient = new double[4];
    for (int n = 0; n < 2; n++) {
      double[] p = new double[3];
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        p[k] =
            Math.exp(boldness * (WEIGHTS[2 * k] * XT[2 * n] + WEIGHTS[2 * k + 1] * XT[2 * n + 1]));
        sum += p[k];
      }
      for (int i = 0; i < 2; i++) {
        double mean = 0;
        for (int k = 0; k < 3; k++) {
          mean += p[k] / sum * WEIGHTS[2 * k + i];
        }
        gradient[2 * n + i] = boldness * (WEIGHTS[2 * CLASSES[n] + i] - mean);
      }
    }
    return gradient;
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void noiseFollowsTheClassifiersGradient(String engine) {
    Map<String, float[]> found = guided(engine, 1);
    double[] gradient = gradient(1);
    for (int i = 0; i < 4; i++) {
      double eps = EPS[i] - SCALE * SIGMA * gradient[i];
      assertThat((double) found.get("eps")[i]).as("eps %d", i).isCloseTo(eps, within(1e-5));
      assertThat((double) found.get("x0")[i])
          .as("x0 %d", i)
          .isCloseTo((XT[i] - SIGMA * eps) / ALPHA, within(2e-5));
    }
    assertThat(found.get("fraction")).containsExactly(XT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch", "nd4j"})
  void classWithoutProbabilityStillPulls(String engine) {
    float[] eps = guided(engine, 200).get("eps");
    double[] gradient = gradient(200);
    for (int i = 0; i < 4; i++) {
      double wanted = EPS[i] - SCALE * SIGMA * gradient[i];
      assertThat((double) eps[i]).isCloseTo(wanted, within(1e-3));
    }
  }

  @Test
  void needsAClassifierOnly() {
    assertThat(guidance().needsClassifier()).isTrue();
    assertThat(guidance().needsUnconditional()).isFalse();
  }
}
