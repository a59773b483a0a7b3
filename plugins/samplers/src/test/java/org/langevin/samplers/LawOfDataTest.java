package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.runner.sampling.Sampling;
import org.langevin.samplers.AncestralSampler.Variance;
import org.langevin.samplers.DpmSolverPlusPlusSampler.Variant;
import org.langevin.samplers.ExponentialStep.Form;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.samplers.UniPcSampler.B;
import org.langevin.spi.Sampler;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.testkit.oracle.GaussianMixture;

/**
 * With the exact denoiser of a mixture of three normals in the plane, every sampler draws from that
 * mixture, on every process on which it makes sense: the shares of samples along three lines are
 * the mixture's, up to 0.02 in Wasserstein's distance, of which Monte Carlo makes a half. Every
 * sampler takes the evaluations that it declares.
 */
class LawOfDataTest {
  private static final int COUNT = 4096;
  private static final Shape POINTS = new Shape(2, 1, 1, 0);
  private static final GaussianMixture DATA =
      GaussianMixture.ofImages(
          POINTS,
          new double[] {0.5, 0.3, 0.2},
          new double[][] {{-0.6, -0.3}, {0.5, 0.1}, {0.1, 0.8}},
          new double[] {0.1, 0.2, 0.15});
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static Arguments on(String process, String name, Function<TestProcess, Sampler> sampler) {
    TestProcess on = TestProcess.named(process);
    return Arguments.of(name, process, on, sampler.apply(on));
  }

  static Stream<Arguments> samplers() {
    Stream<Arguments> few =
        Stream.of(
            on("ddpm-linear", "ancestral", p -> ancestral(p, 100, Variance.FIXED_LARGE)),
            on("edm", "dpm-solver-2", p -> dpmSolver(p, 20)));
    Stream<Arguments> all =
        Stream.of(
                "ddpm-linear",
                "vp-linear",
                "sub-vp",
                "ve-geometric",
                "edm",
                "flow-linear",
                "trigonometric")
            .flatMap(
                process ->
                    Stream.of(
                        on(process, "ddim", p -> ddim(p, 80, 0)),
                        on(process, "2M", p -> dpm(p, 40, Variant.MULTISTEP, 2)),
                        on(process, "3M", p -> dpm(p, 30, Variant.MULTISTEP, 3)),
                        on(process, "2S", p -> dpm(p, 25, Variant.SINGLESTEP, 2)),
                        on(process, "2M SDE", p -> dpm(p, 60, Variant.SDE, 2)),
                        on(process, "unipc", p -> uniPc(p, 25))));
    return Stream.concat(few, all);
  }

  private static Sampler ancestral(TestProcess process, int steps, Variance variance) {
    return new AncestralSampler(
        new AncestralSampler.Config(steps, null, TimeGrid.Config.USUAL, variance, false),
        process,
        new FakeObjective(false));
  }

  private static Sampler ddim(TestProcess process, int steps, double eta) {
    return new DdimSampler(
        new DdimSampler.Config(steps, eta, null, TimeGrid.Config.USUAL, false), process);
  }

  private static Sampler dpm(TestProcess process, int steps, Variant variant, int order) {
    return new DpmSolverPlusPlusSampler(
        new DpmSolverPlusPlusSampler.Config(
            steps,
            variant,
            order,
            Form.MIDPOINT,
            true,
            usual(process),
            End.DATA,
            TimeGrid.Config.USUAL,
            false),
        process);
  }

  private static Sampler dpmSolver(TestProcess process, int steps) {
    return new DpmSolverSampler(
        new DpmSolverSampler.Config(
            steps, 2, usual(process), End.DATA, TimeGrid.Config.USUAL, false),
        process);
  }

  private static @Nullable Spacing usual(TestProcess process) {
    return process.discrete() ? Spacing.LOG_SNR : null;
  }

  private static Sampler uniPc(TestProcess process, int steps) {
    return new UniPcSampler(
        new UniPcSampler.Config(
            steps, 3, B.BH2, true, true, usual(process), End.DATA, TimeGrid.Config.USUAL, false),
        process);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("samplers")
  void drawsFromTheLawOfTheData(String name, String on, TestProcess process, Sampler sampler) {
    Sampling.Samples samples = draw(process, sampler);
    for (double[] line : new double[][] {{1, 0}, {0, 1}, {0.6, 0.8}}) {
      double[] along = new double[COUNT];
      for (int i = 0; i < COUNT; i++) {
        along[i] = line[0] * samples.x0()[2 * i] + line[1] * samples.x0()[2 * i + 1];
      }
      assertThat(DATA.along(line).wasserstein(along)).as("along %s", line).isLessThan(0.02);
    }
    assertThat(samples.nfe()).isEqualTo((double) sampler.nfe().getAsLong());
  }

  private static Sampling.Samples draw(TestProcess process, Sampler sampler) {
    try (Sampling sampling =
        new Sampling(
            session,
            sampler,
            process,
            POINTS,
            graph -> DATA.denoiser(process),
            false,
            Map.of(),
            11)) {
      return sampling.draw(0, COUNT, COUNT, 0, () -> false, (finished, evaluations) -> {});
    }
  }
}
