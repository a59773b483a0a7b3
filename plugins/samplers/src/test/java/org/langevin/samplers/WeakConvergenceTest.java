package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.samplers.AncestralSampler.Variance;
import org.langevin.samplers.DpmSolverPlusPlusSampler.Variant;
import org.langevin.samplers.ExponentialStep.Form;
import org.langevin.samplers.ForwardStep.Kernel;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.spi.Sampler;
import org.langevin.spi.engine.Session;
import org.langevin.testkit.oracle.GaussianMixture;

/**
 * The law of stochastic samplers comes to that of normal data at their weak order: halving the
 * steps divides the error of mean and variance, which {@link Response} knows exactly, by 2^order.
 */
class WeakConvergenceTest {
  private static final double MEAN = 0.3;
  private static final double STD = 0.5;
  private static final int STEPS = 40;
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  /** A sampler of so many steps, and the weak order that it claims. */
  private record Claim(String name, String process, int order, Build build) {
    @Override
    public String toString() {
      return name + " on " + process;
    }
  }

  private interface Build {
    Sampler of(TestProcess process, int steps);
  }

  static Stream<Claim> claims() {
    return Stream.of("vp-linear", "edm")
        .flatMap(
            p ->
                Stream.of(
                    new Claim("ancestral, small", p, 1, ancestral(Variance.FIXED_SMALL)),
                    new Claim("ancestral, large", p, 1, ancestral(Variance.FIXED_LARGE)),
                    new Claim("ddim, eta 0.5", p, 1, WeakConvergenceTest::ddim),
                    new Claim("euler-maruyama", p, 1, WeakConvergenceTest::eulerMaruyama),
                    new Claim("reverse-diffusion", p, 1, WeakConvergenceTest::reverseDiffusion),
                    new Claim("edm-heun, churn", p, 2, WeakConvergenceTest::edmHeun),
                    new Claim("SDE 1", p, 1, sde(1, Form.MIDPOINT)),
                    new Claim("SDE 2", p, 2, sde(2, Form.MIDPOINT)),
                    new Claim("SDE 2, heun", p, 2, sde(2, Form.HEUN))));
  }

  private static Build ancestral(Variance variance) {
    return (process, steps) ->
        new AncestralSampler(
            new AncestralSampler.Config(
                steps, Spacing.LOG_SNR, TimeGrid.Config.USUAL, variance, false),
            process,
            new FakeObjective(false));
  }

  private static Sampler ddim(TestProcess process, int steps) {
    return new DdimSampler(
        new DdimSampler.Config(steps, 0.5, Spacing.LOG_SNR, TimeGrid.Config.USUAL, false), process);
  }

  private static Sampler eulerMaruyama(TestProcess process, int steps) {
    return new EulerMaruyamaSampler(
        new EulerMaruyamaSampler.Config(steps, Spacing.LOG_SNR, TimeGrid.Config.USUAL), process);
  }

  private static Sampler reverseDiffusion(TestProcess process, int steps) {
    return new ReverseDiffusionSampler(
        new ReverseDiffusionSampler.Config(
            steps, Spacing.LOG_SNR, TimeGrid.Config.USUAL, Kernel.EXACT),
        process);
  }

  private static Sampler edmHeun(TestProcess process, int steps) {
    return new EdmHeunSampler(
        new EdmHeunSampler.Config(steps, Spacing.LOG_SNR, TimeGrid.Config.USUAL, 2, 10, 0, null, 1),
        process);
  }

  private static Build sde(int order, Form form) {
    return (process, steps) ->
        new DpmSolverPlusPlusSampler(
            new DpmSolverPlusPlusSampler.Config(
                steps,
                Variant.SDE,
                order,
                form,
                false,
                Spacing.LOG_SNR,
                End.DATA,
                TimeGrid.Config.USUAL,
                false),
            process);
  }

  @ParameterizedTest
  @MethodSource("claims")
  void errorOfMeanAndVarianceFallsAtTheWeakOrder(Claim claim) {
    double coarse = error(claim, STEPS);
    double fine = error(claim, 2 * STEPS);
    assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(claim.order, within(0.25));
  }

  private static double error(Claim claim, int steps) {
    TestProcess process = TestProcess.named(claim.process);
    Response response =
        Response.of(
            session,
            claim.build.of(process, steps),
            process,
            GaussianMixture.normal(MEAN, STD),
            Map.of("z", steps));
    return Math.abs(response.mean() - MEAN) + Math.abs(response.variance() - STD * STD);
  }
}
