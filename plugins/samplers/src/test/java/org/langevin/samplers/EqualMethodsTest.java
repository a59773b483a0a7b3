package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.samplers.AncestralSampler.Variance;
import org.langevin.samplers.DpmSolverPlusPlusSampler.Variant;
import org.langevin.samplers.ExponentialStep.Form;
import org.langevin.samplers.TimeGrid.End;
import org.langevin.samplers.UniPcSampler.B;
import org.langevin.spi.Sampler;
import org.langevin.spi.engine.Session;

/** Methods that are the same mathematics in different papers walk the same trajectory. */
class EqualMethodsTest {
  private static final int STEPS = 12;
  private static final TestProcess PROCESS = TestProcess.vp();
  private static final double[] PRIOR = {-1.9, -0.8, -0.2, 0.3, 0.9, 2.1};
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  static Stream<Arguments> pairs() {
    return Stream.of(
        Arguments.of("DDIM is DPM-Solver++ of order 1", ddim(0), dpm(Variant.MULTISTEP, 1)),
        Arguments.of("so is its single step", ddim(0), dpm(Variant.SINGLESTEP, 1)),
        Arguments.of("and DPM-Solver of order 1", ddim(0), dpmSolver()),
        Arguments.of("and UniP of order 1", ddim(0), uniP(1)),
        Arguments.of("UniP-2 with bh2 is 2M", uniP(2), dpm(Variant.MULTISTEP, 2)),
        Arguments.of("UniP-3 with bh2 is 3M", uniP(3), dpm(Variant.MULTISTEP, 3)),
        Arguments.of("DDIM of eta 1 is ancestral", ddim(1), ancestral()),
        Arguments.of("so is the SDE's step of order 1", dpm(Variant.SDE, 1), ancestral()));
  }

  private static Sampler ddim(double eta) {
    return new DdimSampler(
        new DdimSampler.Config(STEPS, eta, Spacing.LOG_SNR, TimeGrid.Config.USUAL, false), PROCESS);
  }

  private static Sampler ancestral() {
    return new AncestralSampler(
        new AncestralSampler.Config(
            STEPS, Spacing.LOG_SNR, TimeGrid.Config.USUAL, Variance.FIXED_SMALL, false),
        PROCESS,
        new FakeObjective(false));
  }

  private static Sampler dpm(Variant variant, int order) {
    return new DpmSolverPlusPlusSampler(
        new DpmSolverPlusPlusSampler.Config(
            STEPS,
            variant,
            order,
            Form.MIDPOINT,
            false,
            Spacing.LOG_SNR,
            End.DATA,
            TimeGrid.Config.USUAL,
            false),
        PROCESS);
  }

  private static Sampler dpmSolver() {
    return new DpmSolverSampler(
        new DpmSolverSampler.Config(
            STEPS, 1, Spacing.LOG_SNR, End.DATA, TimeGrid.Config.USUAL, false),
        PROCESS);
  }

  private static Sampler uniP(int order) {
    return new UniPcSampler(
        new UniPcSampler.Config(
            STEPS,
            order,
            B.BH2,
            false,
            false,
            Spacing.LOG_SNR,
            End.DATA,
            TimeGrid.Config.USUAL,
            false),
        PROCESS);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void walkTheSameTrajectory(String name, Sampler one, Sampler other) {
    RecordedSampling first = walk(one);
    RecordedSampling second = walk(other);
    assertThat(first.states).hasSize(STEPS + 1).hasSameSizeAs(second.states);
    for (int i = 0; i <= STEPS; i++) {
      assertThat(first.states.get(i))
          .as("%s, after %d steps", name, i)
          .containsExactly(second.states.get(i), within(1e-11));
    }
  }

  private static RecordedSampling walk(Sampler sampler) {
    double[] noise = new double[STEPS * PRIOR.length];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = Math.sin(3 * i);
    }
    RecordedSampling sampling =
        new RecordedSampling(
            session,
            PROCESS,
            ExactDenoiser.mixture(PROCESS),
            new long[] {PRIOR.length, 1, 1, 1},
            PRIOR,
            Map.of("z", noise));
    sampler.sample(sampling);
    return sampling;
  }
}
