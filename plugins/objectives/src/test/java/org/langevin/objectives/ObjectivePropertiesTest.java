package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Objective;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;

/** What must hold for exact models, whatever the numbers. */
class ObjectivePropertiesTest {
  private static final Loss L2 = (g, a, b) -> g.meanPerExample(g.square(a.sub(b)));
  private static final Shape POINT = new Shape(2, 1, 1, 0);
  private static final TestProcess EDM = TestProcess.edm();
  private static final double[] NOISE = {0.3, -1.2, 0.7, 0.2, -0.4, 1.5};
  private static final double[] U = {0.05, 0.5, 0.95};
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open("torch");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static double[] normals(String stream, int n) {
    float[] z = new float[n];
    CounterRandom.normals(CounterRandom.key(1, stream, 0), z, 0, n);
    double[] out = new double[n];
    Arrays.setAll(out, i -> z[i]);
    return out;
  }

  private static double mean(double... values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  // ---- edm ----

  private static EdmObjective edm(EdmObjective.Noise noise, TestProcess process) {
    return new EdmObjective(
        new EdmObjective.Config(noise, -1.2, 1.2), process, new TestPreconditioner(0.5, 0), L2);
  }

  /** For normal data of deviation sigmaData, F = 0 is exact and the weight makes its error 1. */
  @Test
  void edmsWeightMakesTheErrorOfTheExactDenoiserOneAtEveryLevel() {
    int n = 20_000;
    double[] x0 = Arrays.stream(normals("x0", n)).map(v -> 0.5 * v).toArray();
    double[] loss =
        new Recorded(session, new Shape(1, 1, 1, 0), x0)
            .with("noise", normals("noise", n))
            .with("level", normals("level", n))
            .network(g -> (x, label, until) -> x.mul(0))
            .loss(edm(EdmObjective.Noise.LOG_NORMAL, EDM));
    // the loss is chi-squared of one degree, whose variance is 2
    assertThat(mean(loss)).isCloseTo(1, within(4 * Math.sqrt(2.0 / n)));
  }

  @Test
  void edmsFrameServesAnyProcess() {
    TestProcess flow = TestProcess.flow();
    double[] x0 = {0.5, -0.25, -1, 0.1, 0.9, 1};
    Function<Graph, NetworkCall> network =
        g -> (x, label, until) -> x.mul(0.7).add(g.broadcast(label));
    double[] onFlow =
        new Recorded(session, POINT, x0)
            .with("noise", NOISE)
            .with("time", U)
            .network(network)
            .loss(edm(EdmObjective.Noise.PROCESS, flow));
    double[] z = Arrays.stream(U).map(t -> (Math.log(t / (1 - t)) + 1.2) / 1.2).toArray();
    double[] onEdm =
        new Recorded(session, POINT, x0)
            .with("noise", NOISE)
            .with("level", z)
            .network(network)
            .loss(edm(EdmObjective.Noise.LOG_NORMAL, EDM));
    assertThat(onFlow).containsExactly(onEdm, within(1e-9));
  }

  // ---- flows ----

  private static double[] flow(FlowMatchingObjective.Time law, double mean, double... time) {
    return new Recorded(session, POINT, 0.5, -0.25, -1, 0.1, 0.9, 1)
        .with("noise", NOISE)
        .with("time", time)
        .network(g -> (x, label, until) -> x.mul(g.broadcast(label)))
        .loss(
            new FlowMatchingObjective(
                new FlowMatchingObjective.Config(
                    FlowMatchingObjective.Coupling.INDEPENDENT, law, mean, 0.8),
                TestProcess.flow(),
                TestPreconditioner.NONE,
                L2));
  }

  @Test
  void aLogitNormalTimeIsTheSigmoidOfANormal() {
    double[] z = {-1, 0.2, 1.7};
    double[] t = Arrays.stream(z).map(v -> 1 / (1 + Math.exp(-0.5 - 0.8 * v))).toArray();
    assertThat(flow(FlowMatchingObjective.Time.LOGIT_NORMAL, 0.5, z))
        .containsExactly(flow(FlowMatchingObjective.Time.UNIFORM, 0, t), within(1e-12));
  }

  private static double[] reflow(
      @Nullable Integer steps, ReflowObjective.Compare compare, double... u) {
    return new Recorded(session, POINT, 0.5, -0.25, -1, 0.1, 0.9, 1)
        .with("origin", NOISE)
        .with("time", u)
        .network(g -> (x, label, until) -> x.mul(g.broadcast(label)))
        .loss(
            new ReflowObjective(
                new ReflowObjective.Config(steps, compare),
                TestProcess.flow(),
                TestPreconditioner.NONE,
                L2));
  }

  @Test
  void distillationIntoStepsLearnsAtTheTimesOfTheSteps() {
    assertThat(reflow(4, ReflowObjective.Compare.VELOCITY, 0.1, 0.5, 0.99))
        .containsExactly(
            reflow(null, ReflowObjective.Compare.VELOCITY, 0.25, 0.75, 1), within(1e-12));
  }

  /** x0 + t (eps - u) - x0: the image's error is t times the velocity's. */
  @Test
  void theImagesErrorIsTheVelocitysTimesTheStep() {
    double[] velocity = reflow(null, ReflowObjective.Compare.VELOCITY, U);
    double[] image = reflow(null, ReflowObjective.Compare.IMAGE, U);
    double[] expected = new double[3];
    Arrays.setAll(expected, i -> U[i] * U[i] * velocity[i]);
    assertThat(image).containsExactly(expected, within(1e-12));
  }

  // ---- models of data that are one point, 0: the path to x_t is x_t / t for ever ----

  /** A denoiser that is the network itself, told sigma. */
  private static Preconditioner plain() {
    return new Preconditioner() {
      @Override
      public Coefficients at(Graph g, SDVariable sigma) {
        SDVariable zero = sigma.mul(0);
        return new Coefficients(zero, zero.add(1), zero.add(1), sigma);
      }

      @Override
      public double boundary() {
        return EDM.tMin();
      }
    };
  }

  /** f(x, t) = epsilon x / t. */
  private static NetworkCall consistent(Graph g) {
    return (x, label, until) -> x.mul(g.broadcast(label.rdiv(EDM.tMin())));
  }

  private static final Denoiser ZERO =
      (g, xt, t) -> Estimate.ofX0(g, xt, EDM.marginal(g, t), xt.mul(0));

  private static Recorded ofZero() {
    return new Recorded(session, POINT, new double[6]).with("noise", NOISE).with("time", U);
  }

  private static Objective consistencyTraining(ConsistencyTrainingObjective.Mode mode) {
    return new ConsistencyTrainingObjective(
        new ConsistencyTrainingObjective.Config(mode, 18, 2, 150, 0.9, 7), EDM, plain(), L2);
  }

  @ParameterizedTest
  @EnumSource(ConsistencyTrainingObjective.Mode.class)
  void anExactlyConsistentFunctionHasNoConsistencyLoss(ConsistencyTrainingObjective.Mode mode) {
    Recorded r =
        ofZero()
            .network(ObjectivePropertiesTest::consistent)
            .average(ObjectivePropertiesTest::consistent)
            .at(700, 1000);
    assertThat(r.loss(consistencyTraining(mode))).containsExactly(new double[3], within(1e-24));
    Recorded wrong =
        ofZero()
            .network(ObjectivePropertiesTest::consistent)
            .average(g -> (x, label, until) -> x)
            .at(700, 1000);
    assertThat(mean(wrong.loss(consistencyTraining(mode)))).isGreaterThan(1e-3);
  }

  @Test
  void theTargetsDecayFollowsTheCurriculum() {
    Recorded r =
        ofZero()
            .network(ObjectivePropertiesTest::consistent)
            .average(ObjectivePropertiesTest::consistent)
            .at(700, 1000);
    r.loss(consistencyTraining(ConsistencyTrainingObjective.Mode.SCHEDULED));
    assertThat(r.decay("target")).isEqualTo(new Curriculum.Growing(2, 150, 0.9).decay(700, 1000));
  }

  @Test
  void anExactlyConsistentFunctionHasNoImprovedConsistencyLoss() {
    Objective objective =
        new ImprovedConsistencyTrainingObjective(
            new ImprovedConsistencyTrainingObjective.Config(10, 1280, -1.1, 2, 7),
            EDM,
            plain(),
            L2);
    for (long k : new long[] {0, 500, 999}) {
      double[] loss =
          ofZero().network(ObjectivePropertiesTest::consistent).at(k, 1000).loss(objective);
      assertThat(loss).containsExactly(new double[3], within(1e-18));
    }
  }

  @ParameterizedTest
  @EnumSource(OdeSolver.class)
  void anExactlyConsistentFunctionHasNoDistillationLoss(OdeSolver solver) {
    Objective objective =
        new ConsistencyDistillationObjective(
            new ConsistencyDistillationObjective.Config(18, solver, 0.95, 7), EDM, plain(), L2);
    double[] loss =
        ofZero()
            .network(ObjectivePropertiesTest::consistent)
            .average(ObjectivePropertiesTest::consistent)
            .teacher(ZERO)
            .loss(objective);
    assertThat(loss).containsExactly(new double[3], within(1e-24));
  }

  private static CtmObjective ctm(CtmObjective.Teacher teacher, int solverSteps, double dsm) {
    return new CtmObjective(
        new CtmObjective.Config(
            teacher, 18, solverSteps, 0.999, CtmObjective.Balance.FIXED, dsm, -1.2, 1.2, 7),
        EDM,
        plain(),
        L2);
  }

  private static Recorded trajectories(Function<Graph, NetworkCall> network) {
    return ofZero()
        .with("until", 0.3, 0.9, 0.1)
        .with("between", 0.8, 0.1, 0.4)
        .with("level", -1, 0, 1)
        .with("level-noise", NOISE)
        .network(network)
        .average(network)
        .teacher(ZERO);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17})
  void exactTrajectoriesHaveNoLoss(int solverSteps) {
    for (CtmObjective.Teacher teacher : CtmObjective.Teacher.values()) {
      double[] loss =
          trajectories(g -> (x, label, until) -> x.mul(0)).loss(ctm(teacher, solverSteps, 1));
      assertThat(loss).containsExactly(new double[3], within(1e-20));
    }
    double[] wrong =
        trajectories(g -> (x, label, until) -> x.mul(0).add(0.5))
            .loss(ctm(CtmObjective.Teacher.MODEL, solverSteps, 0));
    assertThat(mean(wrong)).isGreaterThan(1e-6);
  }

  @Test
  void aLeapToTheSameTimeStaysAndALeapToAnotherIsToldBothTimes() {
    Recorded r = ofZero();
    Graph g = r.graph();
    CtmObjective objective = ctm(CtmObjective.Teacher.SELF, 1, 0);
    NetworkCall telling =
        (x, label, until) -> x.mul(0).add(g.broadcast(label.mul(10))).add(g.broadcast(until));
    SDVariable x = r.normal("noise");
    g.output("stay", objective.leap(g, telling, x, g.table(2), g.table(2)));
    g.output("half", objective.leap(g, telling, x, g.table(2), g.table(1)));
    double[] half = Arrays.stream(NOISE).map(v -> 0.5 * v + 0.5 * 21).toArray();
    assertThat(r.evaluate("stay").get("stay")).containsExactly(NOISE, within(1e-12));
    assertThat(r.evaluate("half").get("half")).containsExactly(half, within(1e-12));
  }

  // ---- progressive distillation ----

  /** Data that are one point, 0.4: DDIM is exact, and so is the student that tells it. */
  @ParameterizedTest
  @EnumSource(
      value = Prediction.class,
      names = {"X0", "V", "VELOCITY"})
  void anExactModelIsDistilledWithoutLoss(Prediction told) {
    TestProcess process = TestProcess.cosine();
    Objective objective =
        new ProgressiveDistillationObjective(
            new ProgressiveDistillationObjective.Config(
                4, told, ProgressiveDistillationObjective.Weight.TRUNCATED_SNR),
            process,
            TestPreconditioner.NONE,
            L2);
    Denoiser exact = (g, xt, t) -> Estimate.ofX0(g, xt, process.marginal(g, t), xt.mul(0).add(0.4));
    double[] loss =
        new Recorded(session, POINT, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4)
            .with("noise", NOISE)
            .with("time", 0.1, 0.6, 0.9)
            .teacher(exact)
            .network(
                g ->
                    (x, label, until) ->
                        told.of(exact.estimate(g, x, label), Moment.of(g, process, label)))
            .loss(objective);
    assertThat(loss).containsExactly(new double[3], within(1e-24));
  }

  // ---- vdm ----

  /** For standard normal data and the exact eps = sigma x_t the bound is tight: ln(2 pi e) / 2. */
  @Test
  void theVariationalBoundOfTheExactModelIsTheEntropy() {
    int n = 100_000;
    double[] u = new double[n];
    Arrays.setAll(u, i -> (i + 0.5) / n);
    TestProcess process = TestProcess.linearGamma(-6, 6);
    double[] loss =
        new Recorded(session, new Shape(1, 1, 1, 0), normals("x0", n))
            .with("noise", normals("noise", n))
            .with("reconstruction", normals("reconstruction", n))
            .with("time", u)
            .network(
                g -> (x, label, until) -> x.mul(g.broadcast(process.marginal(g, label).sigma())))
            .loss(
                new VdmObjective(
                    new VdmObjective.Config(VdmObjective.Data.POINTS),
                    process,
                    TestPreconditioner.NONE));
    double entropy = 0.5 * Math.log(2 * Math.PI * Math.E) / Math.log(2);
    double deviation = Math.sqrt(Arrays.stream(loss).map(v -> v * v).average().orElseThrow());
    assertThat(mean(loss)).isCloseTo(entropy, within(4 * deviation / Math.sqrt(n)));
    assertThat(4 * deviation / Math.sqrt(n)).isLessThan(0.15);
  }
}
