package org.langevin.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.samplers.AncestralSampler.Variance;
import org.langevin.samplers.ForwardStep.Kernel;
import org.langevin.samplers.OdeWalk.Method;
import org.langevin.samplers.PredictorCorrectorSampler.Norms;
import org.langevin.samplers.PredictorCorrectorSampler.Predictor;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.config.Checked;
import org.langevin.spi.engine.Session;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** What samplers refuse, with what they say; and that they do as their keys tell. */
class SamplerRulesTest {
  private static final TimeGrid.Config GRID = TimeGrid.Config.USUAL;
  private static final TestProcess FLOW = TestProcess.flow();
  private static final TestProcess EDM = TestProcess.edm();
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static List<String> problems(Object checked) {
    List<String> found = new ArrayList<>();
    ((Checked) checked).check((key, message) -> found.add(key + ": " + message));
    return found;
  }

  private static PredictorCorrectorSampler.Config pc(
      Predictor predictor, int corrections, Kernel kernel) {
    return new PredictorCorrectorSampler.Config(
        10, null, GRID, predictor, corrections, 0.16, Norms.SAMPLE, kernel);
  }

  @Test
  void samplersOfTheSdeDoNotStartWithoutSignal() {
    String drift = "at time 1.0 there is no signal, and the drift of the SDE is infinite";
    assertThat(
            problems(
                new EulerMaruyamaSampler(new EulerMaruyamaSampler.Config(10, null, GRID), FLOW)))
        .singleElement()
        .asString()
        .startsWith("grid.t-start: " + drift)
        .contains("such as 0.999")
        .contains("or use ancestral or pf-ode");
    assertThat(
            problems(
                new PredictorCorrectorSampler(pc(Predictor.EULER_MARUYAMA, 1, Kernel.EXACT), FLOW)))
        .singleElement()
        .asString()
        .contains("use predictor = ancestral");
    assertThat(
            problems(
                new ReverseDiffusionSampler(
                    new ReverseDiffusionSampler.Config(10, null, GRID, Kernel.FIRST_ORDER), FLOW)))
        .singleElement()
        .asString()
        .contains("use kernel = exact");
    TimeGrid.Config below = new TimeGrid.Config(7, 0.99, null, false, List.of());
    assertThat(
            problems(
                new EulerMaruyamaSampler(new EulerMaruyamaSampler.Config(10, null, below), FLOW)))
        .isEmpty();
  }

  @Test
  void samplersOnTheNoiseToSignalRatioDoNotStartWithoutSignal() {
    TimeGrid.Config end = new TimeGrid.Config(7, null, 1e-3, false, List.of());
    assertThat(
            problems(
                new EdmHeunSampler(
                    new EdmHeunSampler.Config(10, Spacing.UNIFORM, end, 2, 0, 0, null, 1), FLOW)))
        .singleElement()
        .asString()
        .contains("x / alpha is infinite");
    assertThat(
            problems(
                new LangevinSampler(
                    new LangevinSampler.Config(10, Spacing.UNIFORM, end, 5, null), FLOW)))
        .singleElement()
        .asString()
        .contains("nothing for the dynamics to follow");
  }

  @Test
  void consistencySamplingNeedsAConsistencyFunction() {
    Preconditioner none =
        (g, sigma) -> {
          throw new UnsupportedOperationException("Nothing is preconditioned here");
        };
    assertThat(
            problems(
                new ConsistencySampler(
                    new ConsistencySampler.Config(1, Spacing.UNIFORM, GRID), EDM, none)))
        .singleElement()
        .asString()
        .contains("use preconditioner 'consistency'");
  }

  @Test
  void gammaSamplingNeedsAModelThatLeaps() {
    assertThat(
            problems(
                new CtmGammaSampler(
                    new CtmGammaSampler.Config(1, Spacing.KARRAS, GRID, 0),
                    EDM,
                    new FakeObjective(false))))
        .singleElement()
        .asString()
        .contains("use objective 'ctm'");
  }

  @Test
  void adaptiveStepsChooseTheirTimesThemselves() {
    assertThat(
            problems(
                new PfOdeSampler(
                    new PfOdeSampler.Config(
                        Method.RK45, 50, Spacing.KARRAS, GRID, 1e-5, 1e-5, true),
                    EDM)))
        .singleElement()
        .asString()
        .contains("leave it out");
  }

  @Test
  void predictorCorrectorDoesSomething() {
    assertThat(problems(pc(Predictor.NONE, 0, Kernel.EXACT)))
        .containsExactly("corrector-steps: must be above 0 without a predictor, is 0");
  }

  @Test
  void correctionsAloneEndWithTheEstimateOfTheData() {
    TestProcess vp = TestProcess.vp();
    PredictorCorrectorSampler sampler =
        new PredictorCorrectorSampler(pc(Predictor.NONE, 2, Kernel.EXACT), vp);
    double[] z = new double[20];
    Arrays.fill(z, 0.7);
    RecordedSampling run =
        new RecordedSampling(
            session,
            vp,
            ExactDenoiser.normal(vp),
            new long[] {1, 1, 1, 2},
            new double[] {0.4, -1},
            Map.of("corrector-1", z, "corrector-2", z));
    sampler.sample(run);
    assertThat(run.nfe).isEqualTo(21);
    assertThat(sampler.nfe()).hasValue(21);
  }

  @Test
  void learnedVarianceNeedsAModelThatTellsIt() {
    AncestralSampler.Config config =
        new AncestralSampler.Config(10, null, GRID, Variance.LEARNED, false);
    assertThat(problems(new AncestralSampler(config, EDM, new FakeObjective(false))))
        .singleElement()
        .asString()
        .startsWith("variance: learned needs a model that tells it");
    assertThat(problems(new AncestralSampler(config, EDM, new FakeObjective(true)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 1})
  void learnedVarianceLiesBetweenTheFixedOnesOnALogarithmicScale(double fraction) {
    double mean = firstState(Variance.FIXED_SMALL, 0, 0);
    double small = firstState(Variance.FIXED_SMALL, 0, 1) - mean;
    double large = firstState(Variance.FIXED_LARGE, 0, 1) - mean;
    double learned = firstState(Variance.LEARNED, fraction, 1) - mean;
    assertThat(small).isPositive().isLessThan(0.9 * large);
    assertThat(Math.log(learned))
        .isCloseTo(fraction * Math.log(large) + (1 - fraction) * Math.log(small), within(1e-12));
  }

  /** x after the first of two steps from x = 1 with the noise z. */
  private static double firstState(Variance variance, double fraction, double z) {
    TestProcess vp = TestProcess.vp();
    ExactDenoiser exact = ExactDenoiser.normal(vp);
    RecordedSampling run =
        new RecordedSampling(
            session,
            vp,
            (g, x, t) -> exact.estimate(g, x, t).withVarianceFraction(told(g, x, fraction)),
            new long[] {1, 1, 1, 1},
            new double[] {1},
            Map.of("z", new double[] {z}));
    List<Double> times = List.of(0.5, 0.3, 0.0);
    new AncestralSampler(
            new AncestralSampler.Config(
                2, Spacing.LIST, new TimeGrid.Config(7, null, null, false, times), variance, false),
            vp,
            new FakeObjective(true))
        .sample(run);
    return run.states.get(1)[0];
  }

  private static SDVariable told(Graph g, SDVariable x, double fraction) {
    return g.real(x.mul(0).add(fraction));
  }
}
