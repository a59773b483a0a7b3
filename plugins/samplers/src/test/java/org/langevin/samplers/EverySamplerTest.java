package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.runner.sampling.Sampling;
import org.langevin.samplers.AncestralSampler.Variance;
import org.langevin.samplers.ForwardStep.Kernel;
import org.langevin.samplers.OdeWalk.Method;
import org.langevin.samplers.PredictorCorrectorSampler.Norms;
import org.langevin.samplers.PredictorCorrectorSampler.Predictor;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.Checked;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Every sampler on every process on which it makes sense, as the runner runs it: it reaches the law
 * of normal data within Monte-Carlo error and its own, takes the evaluations that it declares, and
 * takes one step if told so.
 */
class EverySamplerTest {
  private static final double MEAN = 0.3;
  private static final double STD = 0.5;
  private static final int COUNT = 4096;
  private static final Shape PIXELS = new Shape(1, 1, 2, 0);
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
    Sampler of(int steps, TimeGrid.Config grid, TestProcess process);
  }

  /**
   * A sampler in general.
   *
   * @param steps that suffice
   * @param bias of mean and deviation with these, in parts of the data's deviation
   * @param throughNoise whether it can start without signal
   */
  private record Kind(String name, int steps, double bias, boolean throughNoise, Build build) {}

  /** A sampler on a process. */
  private record Case(Kind kind, String process) {
    Sampler sampler(int steps) {
      TestProcess p = TestProcess.named(process);
      Double start = kind.throughNoise || p.tEnd() > 0 ? null : Double.valueOf(0.999);
      // samplers that divide by the ratio of noise to signal must end with some noise
      Double end = kind.throughNoise || p.tEnd() > 0 ? null : Double.valueOf(1e-3);
      return kind.build.of(steps, new TimeGrid.Config(7, start, end, false, List.of()), p);
    }

    @Override
    public String toString() {
      return kind.name + " on " + process;
    }
  }

  private static final FakeObjective OBJECTIVE = new FakeObjective(false);

  private static final Preconditioner BOUNDARY =
      new Preconditioner() {
        @Override
        public Coefficients at(Graph g, SDVariable sigma) {
          throw new UnsupportedOperationException("The denoiser is known");
        }

        @Override
        public double boundary() {
          return 0.002;
        }
      };

  private static Sampler ancestral(int steps, TimeGrid.Config grid, TestProcess process) {
    return new AncestralSampler(
        new AncestralSampler.Config(steps, null, grid, Variance.FIXED_SMALL, false),
        process,
        OBJECTIVE);
  }

  private static Build ddim(double eta) {
    return (n, grid, p) -> new DdimSampler(new DdimSampler.Config(n, eta, null, grid, false), p);
  }

  private static Sampler eulerMaruyama(int steps, TimeGrid.Config grid, TestProcess process) {
    return new EulerMaruyamaSampler(new EulerMaruyamaSampler.Config(steps, null, grid), process);
  }

  private static Sampler reverseDiffusion(int steps, TimeGrid.Config grid, TestProcess process) {
    return new ReverseDiffusionSampler(
        new ReverseDiffusionSampler.Config(steps, null, grid, Kernel.EXACT), process);
  }

  private static Build langevin(@Nullable Double epsilon) {
    return (n, grid, p) ->
        new LangevinSampler(new LangevinSampler.Config(n, null, grid, 10, epsilon), p);
  }

  private static Sampler consistency(int steps, TimeGrid.Config grid, TestProcess process) {
    return new ConsistencySampler(
        new ConsistencySampler.Config(steps, Spacing.UNIFORM, grid), process, BOUNDARY);
  }

  private static Build pc(Predictor predictor) {
    return (n, grid, p) ->
        new PredictorCorrectorSampler(
            new PredictorCorrectorSampler.Config(
                n, null, grid, predictor, 1, 0.16, Norms.BATCH, Kernel.EXACT),
            p);
  }

  private static Build ode(Method method) {
    return (n, grid, p) ->
        new PfOdeSampler(new PfOdeSampler.Config(method, n, null, grid, 1e-4, 1e-4, true), p);
  }

  private static Build edm(int order, double churn) {
    return (n, grid, p) ->
        new EdmHeunSampler(
            new EdmHeunSampler.Config(n, null, grid, order, churn, 0.05, null, 1), p);
  }

  private static Build gamma(double gamma) {
    return (n, grid, p) ->
        new CtmGammaSampler(
            new CtmGammaSampler.Config(n, Spacing.KARRAS, grid, gamma), p, OBJECTIVE);
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("ancestral", 100, 0.04, true, EverySamplerTest::ancestral),
          new Kind("ddim", 100, 0.02, true, ddim(0)),
          new Kind("ddim, eta 0.5", 100, 0.02, true, ddim(0.5)),
          new Kind("euler-maruyama", 200, 0.01, false, EverySamplerTest::eulerMaruyama),
          new Kind("reverse-diffusion", 200, 0.02, true, EverySamplerTest::reverseDiffusion),
          new Kind("pc, reverse-diffusion", 100, 0.06, true, pc(Predictor.REVERSE_DIFFUSION)),
          new Kind("pc, ancestral", 100, 0.06, true, pc(Predictor.ANCESTRAL)),
          new Kind("pc, euler-maruyama", 100, 0.06, false, pc(Predictor.EULER_MARUYAMA)),
          new Kind("pf-ode, euler", 200, 0.02, true, ode(Method.EULER)),
          new Kind("pf-ode, midpoint", 40, 0.01, true, ode(Method.MIDPOINT)),
          new Kind("pf-ode, heun", 40, 0.01, true, ode(Method.HEUN)),
          new Kind("pf-ode, rk4", 20, 0, true, ode(Method.RK4)),
          new Kind("pf-ode, rk45", 1, 0, true, ode(Method.RK45)),
          new Kind("edm-heun", 40, 0.01, false, edm(2, 0)),
          new Kind("edm-heun, euler", 100, 0.03, false, edm(1, 0)),
          new Kind("edm-heun, churn", 60, 0.03, false, edm(2, 40)),
          new Kind("consistency", 3, 0, true, EverySamplerTest::consistency),
          new Kind("ctm-gamma, 0", 3, 0, false, gamma(0)),
          new Kind("ctm-gamma, 0.5", 3, 0, false, gamma(0.5)),
          new Kind("ctm-gamma, 1", 3, 0, false, gamma(1)));

  private static Stream<Case> on(String... processes) {
    return Stream.of(processes).flatMap(p -> KINDS.stream().map(k -> new Case(k, p)));
  }

  static Stream<Case> cases() {
    // the usual small steps follow the law of smooth data too slowly: half the last noise's
    // variance
    Kind langevin = new Kind("langevin", 40, 0.05, false, langevin(2e-6));
    return Stream.concat(
        on("vp-linear", "edm", "flow-linear"), Stream.of(new Case(langevin, "edm")));
  }

  static Stream<Case> allCases() {
    Kind langevin = new Kind("langevin", 1, 0, false, langevin(null));
    return Stream.of(
            "ddpm-linear",
            "vp-linear",
            "sub-vp",
            "ve-geometric",
            "ve-geometric-exact",
            "edm",
            "flow-linear",
            "trigonometric")
        .flatMap(p -> Stream.concat(on(p), Stream.of(new Case(langevin, p))));
  }

  /** The exact denoiser, or its probability-flow map for consistency sampling. */
  private static Denoiser denoiser(Case of) {
    TestProcess process = TestProcess.named(of.process);
    ExactDenoiser exact = ExactDenoiser.normal(process);
    return of.kind.name.startsWith("consistency")
        ? (g, xt, t) ->
            Estimate.ofX0(
                g, xt, process.marginal(g, t), exact.leap(g, xt, t, g.table(process.tEnd())))
        : exact;
  }

  private static Sampling.Samples draw(Case of, Sampler sampler, int count, int batch) {
    try (Sampling sampling =
        new Sampling(
            session,
            sampler,
            TestProcess.named(of.process),
            PIXELS,
            graph -> denoiser(of),
            false,
            Map.of(),
            7)) {
      return sampling.draw(0, count, batch, 0, () -> false, (finished, evaluations) -> {});
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void reachesTheLawOfTheData(Case of) {
    Sampler sampler = of.sampler(of.kind.steps);
    Sampling.Samples samples = draw(of, sampler, COUNT, COUNT);
    float[] x = samples.x0();
    double mean = 0;
    for (float value : x) {
      mean += value / x.length;
    }
    double square = 0;
    for (float value : x) {
      square += (value - mean) * (value - mean) / x.length;
    }
    assertThat((mean - MEAN) / STD)
        .as("mean")
        .isCloseTo(0, within(4 / Math.sqrt(x.length) + of.kind.bias));
    assertThat(Math.sqrt(square) / STD)
        .as("deviation")
        .isCloseTo(1, within(4 / Math.sqrt(2.0 * x.length) + of.kind.bias));
    sampler.nfe().ifPresent(nfe -> assertThat(samples.nfe()).isEqualTo((double) nfe));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("allCases")
  void takesOneStepIfToldSo(Case of) {
    Sampler sampler = of.sampler(1);
    assertThat(problems(sampler)).isEmpty();
    Sampling.Samples samples = draw(of, sampler, 2, 2);
    for (float value : samples.x0()) {
      assertThat(value).isFinite();
    }
    sampler.nfe().ifPresent(nfe -> assertThat(samples.nfe()).isEqualTo((double) nfe));
  }

  /** What a sampler has against its process; that nothing is trained to leap is known. */
  private static List<String> problems(Sampler sampler) {
    List<String> found = new ArrayList<>();
    ((Checked) sampler).check((key, message) -> found.add(key + ": " + message));
    found.removeIf(problem -> problem.contains("leaps between any two times"));
    return found;
  }
}
