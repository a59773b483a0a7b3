package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.runner.sampling.Sampling;
import org.langevin.samplers.AncestralSampler.Variance;
import org.langevin.samplers.DpmSolverPlusPlusSampler.Variant;
import org.langevin.samplers.ExponentialStep.Form;
import org.langevin.samplers.ForwardStep.Kernel;
import org.langevin.samplers.OdeWalk.Method;
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

  /** A sampler with so many steps, on a process. */
  private interface Build {
    Sampler of(TestProcess process, int steps);
  }

  /** A sampler on a process, with steps that suffice. */
  private record Case(String name, String process, int steps, Build build) {
    @Override
    public String toString() {
      return name + " on " + process;
    }
  }

  /** Those in the log-SNR, on every process; on DDPM they visit times between the whole ones. */
  static Stream<Case> inLogSnr() {
    return Stream.of(
            "ddpm-linear",
            "vp-linear",
            "sub-vp",
            "ve-geometric",
            "edm",
            "flow-linear",
            "trigonometric")
        .flatMap(
            p ->
                Stream.of(
                    new Case("2M", p, 40, dpm(Variant.MULTISTEP, 2)),
                    new Case("3M", p, 30, dpm(Variant.MULTISTEP, 3)),
                    new Case("2S", p, 25, dpm(Variant.SINGLESTEP, 2)),
                    new Case("2M SDE", p, 60, dpm(Variant.SDE, 2)),
                    new Case("unipc", p, 25, LawOfDataTest::uniPc)));
  }

  static Stream<Case> all() {
    Stream<Case> others =
        Stream.of(
            new Case("dpm-solver-2", "vp-linear", 20, LawOfDataTest::dpmSolver),
            new Case("ancestral", "ddpm-linear", 100, LawOfDataTest::ancestral),
            new Case("ddim", "ddpm-linear", 80, ddim(0)),
            new Case("ddim", "flow-linear", 80, ddim(0)),
            new Case("ddim, eta 0.5", "vp-linear", 80, ddim(0.5)),
            new Case("euler-maruyama", "vp-linear", 200, LawOfDataTest::eulerMaruyama),
            new Case("reverse-diffusion", "ve-geometric", 200, LawOfDataTest::reverseDiffusion),
            new Case("langevin", "ve-geometric", 150, LawOfDataTest::langevin),
            new Case("pf-ode, euler", "flow-linear", 100, ode(Method.EULER)),
            new Case("pf-ode, heun", "sub-vp", 50, ode(Method.HEUN)),
            new Case("pf-ode, midpoint", "trigonometric", 40, ode(Method.MIDPOINT)),
            new Case("pf-ode, rk4", "flow-linear", 20, ode(Method.RK4)),
            new Case("pf-ode, rk45", "vp-linear", 1, ode(Method.RK45)),
            new Case("pf-ode, rk45", "flow-linear", 1, ode(Method.RK45)),
            new Case("edm-heun", "edm", 32, edmHeun(0)),
            new Case("edm-heun, churn", "edm", 60, edmHeun(40)));
    return Stream.concat(others, inLogSnr());
  }

  private static Build dpm(Variant variant, int order) {
    return (process, steps) ->
        new DpmSolverPlusPlusSampler(
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

  private static Sampler uniPc(TestProcess process, int steps) {
    return new UniPcSampler(
        new UniPcSampler.Config(
            steps, 3, B.BH2, true, true, usual(process), End.DATA, TimeGrid.Config.USUAL, false),
        process);
  }

  private static @Nullable Spacing usual(TestProcess process) {
    return process.discrete() ? Spacing.LOG_SNR : null;
  }

  private static Sampler dpmSolver(TestProcess process, int steps) {
    return new DpmSolverSampler(
        new DpmSolverSampler.Config(steps, 2, null, End.DATA, TimeGrid.Config.USUAL, false),
        process);
  }

  private static Sampler ancestral(TestProcess process, int steps) {
    return new AncestralSampler(
        new AncestralSampler.Config(
            steps, null, TimeGrid.Config.USUAL, Variance.FIXED_LARGE, false),
        process,
        new FakeObjective(false));
  }

  private static Build ddim(double eta) {
    return (process, steps) ->
        new DdimSampler(
            new DdimSampler.Config(steps, eta, null, TimeGrid.Config.USUAL, false), process);
  }

  private static Sampler eulerMaruyama(TestProcess process, int steps) {
    return new EulerMaruyamaSampler(
        new EulerMaruyamaSampler.Config(steps, Spacing.LOG_SNR, TimeGrid.Config.USUAL), process);
  }

  private static Sampler reverseDiffusion(TestProcess process, int steps) {
    return new ReverseDiffusionSampler(
        new ReverseDiffusionSampler.Config(steps, null, TimeGrid.Config.USUAL, Kernel.EXACT),
        process);
  }

  private static Sampler langevin(TestProcess process, int steps) {
    return new LangevinSampler(
        new LangevinSampler.Config(steps, null, TimeGrid.Config.USUAL, 10, 1.5e-5), process);
  }

  private static Build ode(Method method) {
    return (process, steps) ->
        new PfOdeSampler(
            new PfOdeSampler.Config(method, steps, null, TimeGrid.Config.USUAL, 1e-4, 1e-4, true),
            process);
  }

  private static Build edmHeun(double churn) {
    return (process, steps) ->
        new EdmHeunSampler(
            new EdmHeunSampler.Config(steps, null, TimeGrid.Config.USUAL, 2, churn, 0.05, null, 1),
            process);
  }

  @ParameterizedTest
  @MethodSource("all")
  void drawsFromTheLawOfTheData(Case of) {
    float[] x = draw(of, of.steps, COUNT);
    for (double[] line : new double[][] {{1, 0}, {0, 1}, {0.6, 0.8}}) {
      double[] along = new double[COUNT];
      for (int i = 0; i < COUNT; i++) {
        along[i] = line[0] * x[2 * i] + line[1] * x[2 * i + 1];
      }
      assertThat(DATA.along(line).wasserstein(along))
          .as("along %s", Arrays.toString(line))
          .isLessThan(0.02);
    }
  }

  @ParameterizedTest
  @MethodSource("inLogSnr")
  void takesAFewStepsIfToldSo(Case of) {
    for (int steps = 1; steps < 5; steps++) {
      for (float value : draw(of, steps, 3)) {
        assertThat(value).as("after %d steps", steps).isFinite();
      }
    }
  }

  private static float[] draw(Case of, int steps, int count) {
    TestProcess process = TestProcess.named(of.process);
    Sampler sampler = of.build.of(process, steps);
    try (Sampling sampling =
        new Sampling(
            session,
            sampler,
            process,
            POINTS,
            graph -> ExactDenoiser.of(process, DATA),
            false,
            Map.of(),
            11)) {
      Sampling.Samples samples =
          sampling.draw(0, count, count, 0, () -> false, (finished, evaluations) -> {});
      sampler.nfe().ifPresent(nfe -> assertThat(samples.nfe()).isEqualTo((double) nfe));
      return samples.x0();
    }
  }
}
