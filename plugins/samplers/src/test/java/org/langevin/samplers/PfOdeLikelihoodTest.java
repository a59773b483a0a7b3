package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.samplers.OdeWalk.Method;
import org.langevin.spi.Likelihood;
import org.langevin.spi.Sampler.Curve;
import org.langevin.spi.Sampler.State;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.random.CounterRandom;
import org.langevin.testkit.oracle.GaussianMixture;

/** The ODE's log-density of noisy data whose law is known equals the closed form. */
class PfOdeLikelihoodTest {
  private static final int COUNT = 6;
  private static final GaussianMixture NORMAL = GaussianMixture.normal(0.3, 0.5);
  private static final GaussianMixture ELEMENTS =
      GaussianMixture.ofElements(
          new double[] {0.4, 0.6}, new double[] {-0.6, 0.5}, new double[] {0.2, 0.3});
  private static final GaussianMixture IMAGES =
      GaussianMixture.ofImages(
          new Shape(1, 1, 2, 0),
          new double[] {0.7, 0.3},
          new double[][] {{-0.6, -0.3}, {0.5, 0.1}},
          new double[] {0.2, 0.3});
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static double start(TestProcess process) {
    return Math.max(process.tEnd(), 1e-3);
  }

  private static Likelihood adaptive(TestProcess process, double tolerance) {
    TimeGrid.Config grid = new TimeGrid.Config(7, null, start(process), false, List.of());
    return new PfOdeLikelihood(
        new PfOdeLikelihood.Config(Method.RK45, null, null, grid, tolerance), process);
  }

  private static Likelihood ofSteps(TestProcess process, List<Double> times) {
    TimeGrid.Config grid = new TimeGrid.Config(7, null, null, false, times);
    return new PfOdeLikelihood(
        new PfOdeLikelihood.Config(Method.RK4, null, Spacing.LIST, grid, 1), process);
  }

  /** What is found, what is true, and what the prior's simplicity adds. */
  private record Densities(double[] found, double[] exact, double[] ofPrior) {}

  private static Densities densities(
      TestProcess process, GaussianMixture data, Likelihood likelihood, int repeats) {
    double[] x = new double[2 * COUNT * repeats];
    double[] once = data.draw(9, COUNT, 2);
    float[] probes = new float[x.length];
    CounterRandom.normals(4, probes, 0, probes.length);
    RecordedSampling sampling =
        new RecordedSampling(
            session,
            process,
            data.denoiser(process),
            new long[] {x.length / 2, 1, 1, 2},
            x,
            Map.of("probe", IntStream.range(0, x.length).mapToDouble(i -> probes[i]).toArray()));
    Curve ends = sampling.marginals(start(process), process.horizon());
    for (int i = 0; i < x.length; i++) {
      // of the noisy law at the time where the ODE starts
      double noise = ends.sigma()[0] * Math.sin(i % once.length);
      x[i] = ends.alpha()[0] * once[i % once.length] + noise;
    }
    State end = likelihood.evaluate(sampling, sampling.prior());
    double[] latent = RecordedSampling.value(end, "x");
    GaussianMixture prior = GaussianMixture.normal(0, process.priorScale());
    double[] exact = new double[COUNT];
    double[] ofPrior = new double[COUNT];
    for (int n = 0; n < COUNT; n++) {
      double[] image = Arrays.copyOfRange(x, 2 * n, 2 * n + 2);
      double[] z = Arrays.copyOfRange(latent, 2 * n, 2 * n + 2);
      exact[n] = data.logDensity(image, ends.alpha()[0], ends.sigma()[0]);
      ofPrior[n] = prior.logDensity(z, 1, 0) - data.logDensity(z, ends.alpha()[1], ends.sigma()[1]);
    }
    return new Densities(RecordedSampling.value(end, "log-density"), exact, ofPrior);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vp-linear", "sub-vp", "ve-geometric-exact", "edm", "flow-linear"})
  void equalsTheClosedForm(String name) {
    TestProcess process = TestProcess.named(name);
    Likelihood likelihood = adaptive(process, 1e-8);
    for (GaussianMixture data : new GaussianMixture[] {NORMAL, ELEMENTS}) {
      Densities densities = densities(process, data, likelihood, 1);
      for (int n = 0; n < COUNT; n++) {
        assertThat(densities.found[n])
            .isCloseTo(densities.exact[n] + densities.ofPrior[n], within(1e-6));
        assertThat(densities.ofPrior[n]).as("error of the prior").isCloseTo(0, within(0.02));
      }
    }
  }

  @Test
  void fixedStepsComeToItAtTheirOrder() {
    double coarse = errorOfSteps(40);
    double fine = errorOfSteps(80);
    assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(4, within(0.3));
  }

  private static double errorOfSteps(int steps) {
    TestProcess process = TestProcess.edm();
    List<Double> times =
        IntStream.rangeClosed(0, steps)
            .mapToObj(i -> 80 * Math.pow(0.002 / 80, i / (double) steps))
            .toList();
    Densities densities = densities(process, ELEMENTS, ofSteps(process, times), 1);
    double sum = 0;
    for (int n = 0; n < COUNT; n++) {
      sum += Math.abs(densities.found[n] - densities.exact[n] - densities.ofPrior[n]);
    }
    return sum;
  }

  @Test
  void probesAreRightOnAverageWhereElementsDependOnEachOther() {
    TestProcess process = TestProcess.vp();
    int repeats = 4000;
    Densities densities = densities(process, IMAGES, adaptive(process, 1e-6), repeats);
    for (int n = 0; n < COUNT; n++) {
      double mean = 0;
      double square = 0;
      for (int k = 0; k < repeats; k++) {
        double error = densities.found[k * COUNT + n] - densities.exact[n] - densities.ofPrior[n];
        mean += error / repeats;
        square += error * error / repeats;
      }
      assertThat(Math.sqrt(square)).isGreaterThan(1e-3);
      assertThat(mean).isCloseTo(0, within(4 * Math.sqrt(square / repeats) + 1e-5));
    }
  }

  @Test
  void spacingIsNotForAdaptiveSteps() {
    List<String> problems = new ArrayList<>();
    new PfOdeLikelihood(
            new PfOdeLikelihood.Config(
                Method.RK45, null, Spacing.KARRAS, TimeGrid.Config.USUAL, 1e-5),
            TestProcess.edm())
        .check((key, message) -> problems.add(key + " " + message));
    assertThat(problems).singleElement().asString().contains("spacing", "rk45", "leave it out");
  }

  @Test
  void bitsPerDimensionAreThoseOfAnEvenLaw() {
    // 1/2 for each of 12 values in [-1, 1]: every level is as probable, so 8 bits for each byte
    assertThat(Likelihood.bitsPerDimension(12 * Math.log(0.5), 12, 256))
        .isCloseTo(8, within(1e-12));
    assertThat(Likelihood.dequantised(0, 256, 0)).isEqualTo(-1);
    assertThat(Likelihood.dequantised(255, 256, 0.5)).isCloseTo(1 - 1 / 256.0, within(1e-12));
  }
}
