package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.samplers.DpmSolverPlusPlusSampler.Variant;
import org.langevin.samplers.ExponentialStep.Form;
import org.langevin.samplers.OdeWalk.Method;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.samplers.UniPcSampler.B;
import org.langevin.spi.Sampler;
import org.langevin.spi.Sampler.Curve;
import org.langevin.spi.engine.Session;
import org.langevin.testkit.oracle.GaussianMixture;

/**
 * Deterministic samplers come to the exact solution of the probability-flow ODE, which is known for
 * mixtures on a line, at their order: halving the steps divides the error by 2^order.
 */
class ConvergenceTest {
  private static final GaussianMixture DATA =
      GaussianMixture.ofElements(
          new double[] {0.4, 0.6}, new double[] {-0.6, 0.5}, new double[] {0.2, 0.3});
  private static final double[] PRIOR = {-2.2, -1.4, -0.9, -0.5, -0.1, 0.2, 0.6, 1.1, 1.5, 2.3};
  private static final long[] SHAPE = {1, 1, 1, PRIOR.length};
  private static final int STEPS = 80;
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  /** A sampler that visits the given times. */
  private interface Visiting {
    Sampler of(TestProcess process, TimeGrid.Config times);
  }

  /** A sampler and the order that it claims. */
  private record Claim(String name, String process, int order, Visiting sampler) {
    @Override
    public String toString() {
      return name + " on " + process;
    }
  }

  static Stream<Claim> claims() {
    return Stream.of("vp-linear", "edm")
        .flatMap(
            p ->
                Stream.of(
                    new Claim("ddim", p, 1, ConvergenceTest::ddim),
                    new Claim("pf-ode, euler", p, 1, ode(Method.EULER)),
                    new Claim("pf-ode, midpoint", p, 2, ode(Method.MIDPOINT)),
                    new Claim("pf-ode, heun", p, 2, ode(Method.HEUN)),
                    new Claim("pf-ode, rk4", p, 4, ode(Method.RK4)),
                    new Claim("edm-heun", p, 2, edmHeun(2)),
                    new Claim("edm-heun of order 1", p, 1, edmHeun(1)),
                    new Claim("dpm-solver-1", p, 1, dpmSolver(1)),
                    new Claim("dpm-solver-2", p, 2, dpmSolver(2)),
                    new Claim("2M", p, 2, dpm(Variant.MULTISTEP, 2, Form.MIDPOINT)),
                    new Claim("2M, heun", p, 2, dpm(Variant.MULTISTEP, 2, Form.HEUN)),
                    new Claim("2S", p, 2, dpm(Variant.SINGLESTEP, 2, Form.MIDPOINT)),
                    new Claim("2S, heun", p, 2, dpm(Variant.SINGLESTEP, 2, Form.HEUN)),
                    new Claim("3M", p, 3, dpm(Variant.MULTISTEP, 3, Form.MIDPOINT)),
                    new Claim("unip-2", p, 2, uniPc(2, B.BH1, false)),
                    new Claim("unip-3", p, 3, uniPc(3, B.BH2, false)),
                    new Claim("unipc-1", p, 2, uniPc(1, B.BH2, true)),
                    new Claim("unipc-2, bh1", p, 3, uniPc(2, B.BH1, true)),
                    new Claim("unipc-2, bh2", p, 3, uniPc(2, B.BH2, true)),
                    new Claim("unipc-3", p, 4, uniPc(3, B.BH2, true))));
  }

  private static Sampler ddim(TestProcess process, TimeGrid.Config times) {
    return new DdimSampler(new DdimSampler.Config(null, 0, Spacing.LIST, times, false), process);
  }

  private static Visiting ode(Method method) {
    return (process, times) ->
        new PfOdeSampler(
            new PfOdeSampler.Config(method, null, Spacing.LIST, times, 1e-5, 1e-5, false), process);
  }

  private static Visiting edmHeun(int order) {
    return (process, times) ->
        new EdmHeunSampler(
            new EdmHeunSampler.Config(1, Spacing.LIST, times, order, 0, 0, null, 1), process);
  }

  private static Visiting dpmSolver(int order) {
    return (process, times) ->
        new DpmSolverSampler(
            new DpmSolverSampler.Config(null, order, Spacing.LIST, End.LAST_TIME, times, false),
            process);
  }

  private static Visiting dpm(Variant variant, int order, Form form) {
    return (process, times) ->
        new DpmSolverPlusPlusSampler(
            new DpmSolverPlusPlusSampler.Config(
                null, variant, order, form, false, Spacing.LIST, End.LAST_TIME, times, false),
            process);
  }

  private static Visiting uniPc(int order, B b, boolean corrector) {
    return (process, times) ->
        new UniPcSampler(
            new UniPcSampler.Config(
                null, order, b, corrector, false, Spacing.LIST, End.LAST_TIME, times, false),
            process);
  }

  @ParameterizedTest
  @MethodSource("claims")
  void errorFallsAtTheOrder(Claim claim) {
    double coarse = error(claim, STEPS);
    double fine = error(claim, 2 * STEPS);
    assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(claim.order, within(0.3));
  }

  private static double error(Claim claim, int steps) {
    TestProcess process = TestProcess.named(claim.process);
    RecordedSampling run = run(process);
    TimeGrid even =
        new TimeGrid(
            process,
            Spacing.LOG_SNR,
            Spacing.LINSPACE,
            steps,
            TimeGrid.Config.USUAL,
            End.LAST_TIME);
    List<Double> times = Arrays.stream(even.levels(run).t()).boxed().toList();
    claim.sampler.of(process, new TimeGrid.Config(7, null, null, false, times)).sample(run);
    return error(process, run);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 1e-6, 1e-8})
  void adaptiveStepsKeepToTheirTolerance(double tolerance) {
    TestProcess process = TestProcess.vp();
    RecordedSampling run = run(process);
    new PfOdeSampler(
            new PfOdeSampler.Config(
                Method.RK45, null, null, TimeGrid.Config.USUAL, tolerance, tolerance, false),
            process)
        .sample(run);
    assertThat(error(process, run)).isBetween(tolerance / 100, 10 * tolerance);
  }

  private static RecordedSampling run(TestProcess process) {
    double[] prior = Arrays.stream(PRIOR).map(z -> z * process.priorScale()).toArray();
    return new RecordedSampling(session, process, DATA.denoiser(process), SHAPE, prior, Map.of());
  }

  private static double error(TestProcess process, RecordedSampling run) {
    Curve ends = run.marginals(process.horizon(), process.tEnd());
    double[] x = run.states.get(run.states.size() - 1);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double exact =
          DATA.transported(
              PRIOR[i] * process.priorScale(),
              ends.alpha()[0],
              ends.sigma()[0],
              ends.alpha()[1],
              ends.sigma()[1]);
      sum += (x[i] - exact) * (x[i] - exact);
    }
    return Math.sqrt(sum / x.length);
  }
}
