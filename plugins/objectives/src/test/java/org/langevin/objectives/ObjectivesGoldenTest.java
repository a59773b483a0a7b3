package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.objectives.DenoisingObjective.Variance;
import org.langevin.objectives.Weighting.Rule;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Objective;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.engine.Session;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Losses and their gradients against tools/parity/objectives.py, in float64, to 1e-9 of the largest
 * of a batch. The gradients are by the student's parameters, so a leak into a teacher shows.
 */
class ObjectivesGoldenTest {
  private static final double BOUND = 1e-9;
  private static final Loss L2 = (g, a, b) -> g.meanPerExample(g.square(a.sub(b)));
  private static final Loss L1 = (g, a, b) -> g.meanPerExample(g.abs(a.sub(b)));
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open("torch");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static Loss pseudoHuber(double c) {
    return (g, a, b) -> g.sqrt(g.sum(g.square(a.sub(b)), false, 1, 2, 3).add(c * c)).sub(c);
  }

  private static Loss loss(String name, Golden golden) {
    return switch (name) {
      case "l1" -> L1;
      case "l2" -> L2;
      default -> pseudoHuber(golden.number("c"));
    };
  }

  /** A recorded batch with its noise and the toy networks. */
  private static Recorded recorded(Golden golden, String prefix) {
    Tensor x0 = golden.tensor(prefix + "x0");
    long[] sizes = x0.shape();
    double[] a = new double[(int) sizes[0]];
    double[] b = new double[(int) sizes[0]];
    Arrays.fill(a, golden.number("student_a"));
    Arrays.fill(b, golden.number("student_b"));
    Shape shape = new Shape((int) sizes[1], (int) sizes[2], (int) sizes[3], 0);
    return new Recorded(session, shape, x0.doubles())
        .with("noise", golden.doubles(prefix + "eps"))
        .parameter("a", a)
        .parameter("b", b)
        .network(Toy.student(golden, a.length))
        .average(Toy.teacher(golden));
  }

  private static Recorded recorded(Golden golden) {
    return recorded(golden, "");
  }

  /** Makes a fresh batch for each evaluation, for a graph is built once. */
  private interface Batch {
    Recorded make();
  }

  private static void check(Golden golden, String name, Objective objective, Batch batch) {
    close(name + " loss", batch.make().loss(objective), golden.doubles(name + "/loss"));
    Map<String, double[]> gradients = batch.make().gradients(objective);
    for (String parameter : new String[] {"a", "b"}) {
      double[] found = gradients.get(parameter);
      double[] ofSum = Arrays.stream(found).map(v -> v * found.length).toArray();
      close(name + " by " + parameter, ofSum, golden.doubles(name + "/grad/" + parameter));
    }
  }

  private static void close(String what, double[] found, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    assertThat(found).as(what).containsExactly(expected, within(BOUND * largest));
  }

  // ---- denoising ----

  private static Objective denoising(
      String told, String rule, double p2Gamma, TestProcess process) {
    Rule which =
        switch (rule) {
          case "plain" -> Rule.NONE;
          case "sigma2" -> Rule.SNR;
          case "snr+1" -> Rule.SNR_PLUS_ONE;
          case "min-snr-5" -> Rule.MIN_SNR;
          case "p2-1-1" -> Rule.P2;
          default -> Rule.valueOf(rule.toUpperCase(Locale.ROOT).replace('-', '_'));
        };
    return new DenoisingObjective(
        new DenoisingObjective.Config(
            Prediction.valueOf(told.toUpperCase(Locale.ROOT)),
            which,
            5,
            1,
            p2Gamma,
            Variance.FIXED,
            0),
        process,
        TestPreconditioner.NONE,
        L2);
  }

  private static Function<Graph, NetworkCall> discrete(
      Function<Graph, NetworkCall> network, int steps) {
    return Toy.labelled(network, label -> label.sub(1).div(steps));
  }

  @ParameterizedTest
  @ValueSource(strings = {"eps", "x0", "v"})
  void denoisingInSteps(String told) {
    Golden golden = Golden.read("denoising-ddpm");
    TestProcess process = TestProcess.ddpm(1000);
    for (String rule : new String[] {"plain", "min-snr-5", "p2-1-1", "truncated-snr", "snr+1"}) {
      check(
          golden,
          told + "/" + rule,
          denoising(told, rule, 1, process),
          () ->
              recorded(golden)
                  .with("time", process.uniforms(golden.doubles("t")))
                  .network(discrete(Toy.student(golden, 5), 1000)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "eps, plain",
    "eps, min-snr-5",
    "x0, plain",
    "x0, min-snr-5",
    "v, plain",
    "v, min-snr-5",
    "score, plain",
    "score, sigma2",
    "score, likelihood"
  })
  void denoisingInContinuousTime(String told, String rule) {
    Golden golden = Golden.read("denoising-vp");
    TestProcess process = TestProcess.vpLinear();
    check(
        golden,
        told + "/" + rule,
        denoising(told, rule, 1, process),
        () -> recorded(golden).with("time", process.uniforms(golden.doubles("t"))));
  }

  @Test
  void hybridWithALearnedVariance() {
    Golden golden = Golden.read("hybrid");
    TestProcess process = TestProcess.ddpm(1000);
    double p = golden.number("head_p");
    double q = golden.number("head_q");
    Function<Graph, NetworkCall> twoHeads =
        g -> {
          NetworkCall mean = Toy.student(golden, 5).apply(g);
          return (x, label, until) -> {
            SDVariable head = x.mul(p).add(g.broadcast(g.cos(label.mul(3)).mul(q)));
            return g.concat(1, mean.call(x, label, until), head);
          };
        };
    Batch batch =
        () ->
            recorded(golden)
                .with("time", process.uniforms(golden.doubles("t")))
                .network(discrete(twoHeads, 1000));
    check(golden, "simple", hybrid(0, process), batch);
    check(golden, "hybrid", hybrid(golden.number("vlb_weight"), process), batch);
  }

  private static Objective hybrid(double vlbWeight, TestProcess process) {
    return new DenoisingObjective(
        new DenoisingObjective.Config(
            Prediction.EPS, Rule.NONE, 5, 1, 1, Variance.LEARNED, vlbWeight),
        process,
        TestPreconditioner.NONE,
        L2);
  }

  @Test
  void everyTermOfTheBoundWithALearnedVariance() {
    Golden golden = Golden.read("vlb");
    double[] beta = golden.doubles("beta");
    int steps = beta.length;
    TestProcess process = TestProcess.discrete(beta);
    double[] two = golden.doubles("x0");
    double[] noise = golden.doubles("noise"); // [T, 2, ...], so images alternate
    double[] x0 = new double[noise.length];
    Arrays.setAll(x0, i -> two[i % two.length]);
    double[] time = new double[2 * steps];
    Arrays.setAll(time, i -> (Math.floor(i / 2.0) + 0.5) / steps);
    double p = golden.number("head_p");
    double q = golden.number("head_q");
    Batch batch =
        () ->
            new Recorded(session, new Shape(1, 2, 3, 0), x0)
                .with("noise", noise)
                .with("time", time)
                .network(
                    g ->
                        (x, label, until) -> {
                          SDVariable v = label.sub(1).mul(3.0 / steps);
                          SDVariable mean = x.mul(0.7).add(g.broadcast(g.sin(v).mul(0.1)));
                          return g.concat(1, mean, x.mul(p).add(g.broadcast(g.cos(v).mul(q))));
                        });
    double[] simple = batch.make().loss(hybrid(0, process));
    double[] terms = batch.make().loss(hybrid(1, process));
    Arrays.setAll(terms, i -> (terms[i] - simple[i]) / steps);
    double[] expected = golden.doubles("terms/learned");
    for (int i = 0; i < terms.length; i++) {
      assertThat(terms[i] / expected[i]).as("step %d", i / 2 + 1).isCloseTo(1, within(1e-6));
    }
  }

  // ---- EDM and flows ----

  private static final TestProcess EDM = TestProcess.edm();

  @Test
  void edm() {
    Golden golden = Golden.read("edm");
    Objective objective =
        new EdmObjective(
            new EdmObjective.Config(
                EdmObjective.Noise.LOG_NORMAL, golden.number("p_mean"), golden.number("p_std")),
            EDM,
            new TestPreconditioner(golden.number("sigma_data"), 0),
            L2);
    check(golden, "edm", objective, () -> recorded(golden).with("level", golden.doubles("normal")));
  }

  private static Objective flowMatching(TestProcess process, FlowMatchingObjective.Coupling how) {
    return new FlowMatchingObjective(
        new FlowMatchingObjective.Config(how, FlowMatchingObjective.Time.UNIFORM, 0, 1),
        process,
        TestPreconditioner.NONE,
        L2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "linear-sigma-min", "vp"})
  void flowMatching(String path) {
    Golden golden = Golden.read("flow-matching");
    TestProcess process =
        switch (path) {
          case "linear" -> TestProcess.flow();
          case "vp" -> TestProcess.cosine();
          default -> TestProcess.flow(golden.number("sigma_min"));
        };
    check(
        golden,
        path + "/noise",
        flowMatching(process, FlowMatchingObjective.Coupling.INDEPENDENT),
        () -> recorded(golden).with("time", process.uniforms(golden.doubles("t"))));
  }

  @Test
  void reflowIsFlowMatchingWithTheNoiseOfItsImage() {
    Golden golden = Golden.read("flow-matching");
    Objective objective =
        new ReflowObjective(
            new ReflowObjective.Config(null, ReflowObjective.Compare.VELOCITY),
            TestProcess.flow(),
            TestPreconditioner.NONE,
            L2);
    check(
        golden,
        "linear/noise",
        objective,
        () ->
            recorded(golden)
                .with("origin", golden.doubles("eps"))
                .with("time", golden.doubles("t")));
  }

  @Test
  void flowMatchingWithTheBatchsNoiseDealtOut() {
    Golden golden = Golden.read("ot-flow-matching");
    check(
        golden,
        "5/noise",
        flowMatching(TestProcess.flow(), FlowMatchingObjective.Coupling.OT),
        () -> recorded(golden, "5/").with("time", golden.doubles("5/t")));
  }

  // ---- consistency models ----

  private static TestPreconditioner consistent(Golden golden) {
    return new TestPreconditioner(golden.number("sigma_data"), golden.number("eps"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"l2", "l1", "pseudo-huber"})
  void consistencyTraining(String distance) {
    Golden golden = Golden.read("consistency-training");
    Objective objective =
        new ConsistencyTrainingObjective(
            new ConsistencyTrainingObjective.Config(
                ConsistencyTrainingObjective.Mode.FIXED,
                (int) golden.number("N"),
                2,
                150,
                0.9,
                golden.number("rho")),
            EDM,
            consistent(golden),
            loss(distance, golden));
    check(golden, distance, objective, () -> recorded(golden).with("time", golden.doubles("u")));
  }

  @Test
  void improvedConsistencyTraining() {
    Golden golden = Golden.read("improved-consistency-training");
    int intervals = (int) golden.number("N") - 1;
    Objective objective =
        new ImprovedConsistencyTrainingObjective(
            new ImprovedConsistencyTrainingObjective.Config(
                intervals, intervals, golden.number("p_mean"), golden.number("p_std"), 7),
            EDM,
            consistent(golden),
            pseudoHuber(golden.number("c")));
    double[] law = Golden.read("consistency-schedules").doubles("improved/p/" + (intervals + 1));
    double[] u = Arrays.stream(golden.doubles("n")).map(n -> middle(law, (int) n)).toArray();
    check(golden, "improved", objective, () -> recorded(golden).with("time", u));
  }

  /** The uniform number in the middle of those that pick n = 1, 2, ... */
  private static double middle(double[] law, int n) {
    double below = 0;
    for (int i = 0; i < n - 1; i++) {
      below += law[i];
    }
    return below + law[n - 1] / 2;
  }

  /** An EDM denoiser made of the frozen toy. */
  private static Denoiser frozen(Golden golden) {
    TestPreconditioner edm = new TestPreconditioner(golden.number("sigma_data"), 0);
    return (g, xt, t) -> {
      Moment m = Moment.of(g, EDM, t);
      NetworkCall network = Toy.teacher(golden).apply(g);
      return Estimate.ofX0(g, xt, m.at(), edm.denoised(g, network, xt, m.at()));
    };
  }

  @ParameterizedTest
  @CsvSource({
    "l2, HEUN, l2",
    "l1, HEUN, l1",
    "pseudo-huber, HEUN, pseudo-huber",
    "euler/l2, EULER, l2"
  })
  void consistencyDistillation(String name, OdeSolver solver, String distance) {
    Golden golden = Golden.read("consistency-distillation");
    Objective objective =
        new ConsistencyDistillationObjective(
            new ConsistencyDistillationObjective.Config(
                (int) golden.number("N"), solver, 0.95, golden.number("rho")),
            EDM,
            consistent(golden),
            loss(distance, golden));
    check(
        golden,
        name,
        objective,
        () -> recorded(golden).with("time", golden.doubles("u")).teacher(frozen(golden)));
  }

  // ---- other distillation ----

  @ParameterizedTest
  @CsvSource({"truncated-snr, TRUNCATED_SNR", "snr+1, SNR_PLUS_ONE"})
  void progressiveDistillation(String name, ProgressiveDistillationObjective.Weight weight) {
    Golden golden = Golden.read("progressive-distillation");
    TestProcess process = TestProcess.cosineLogSnr();
    Objective objective =
        new ProgressiveDistillationObjective(
            new ProgressiveDistillationObjective.Config(
                (int) golden.number("N"), Prediction.V, weight),
            process,
            TestPreconditioner.NONE,
            L2);
    Denoiser teacher =
        (g, xt, t) ->
            Prediction.V.estimate(Toy.teacher(golden).apply(g), xt, Moment.of(g, process, t));
    check(
        golden,
        name,
        objective,
        () -> recorded(golden).with("time", golden.doubles("u")).teacher(teacher));
  }

  private static CtmObjective ctm(Golden golden, CtmObjective.Balance balance, double dsmWeight) {
    return new CtmObjective(
        new CtmObjective.Config(
            CtmObjective.Teacher.MODEL,
            (int) golden.number("N"),
            MOST_STEPS,
            0.999,
            balance,
            dsmWeight,
            golden.number("p_mean"),
            golden.number("p_std"),
            golden.number("rho")),
        EDM,
        new TestPreconditioner(golden.number("sigma_data"), 0),
        L2);
  }

  private static final int MOST_STEPS = 5;

  private static Recorded trajectories(Golden golden) {
    double last = golden.number("N") - 1;
    double[] time = new double[5];
    double[] until = new double[5];
    double[] between = new double[5];
    for (int row = 0; row < 5; row++) {
      // the file counts from the noise
      double t = last - golden.doubles("i")[row];
      double u = t - golden.doubles("steps")[row];
      double s = last - golden.doubles("j")[row];
      double lowest = Math.max(s, t - MOST_STEPS);
      time[row] = (t - 0.5) / last;
      until[row] = (s + 0.5) / t;
      between[row] = (u - lowest + 0.5) / (t - lowest);
    }
    return recorded(golden)
        .with("time", time)
        .with("until", until)
        .with("between", between)
        .with("level", golden.doubles("normal"))
        .with("level-noise", golden.doubles("noise"))
        .teacher(frozen(golden));
  }

  @ParameterizedTest
  @CsvSource({"ctm, 0", "sum, 1"})
  void consistencyTrajectories(String name, double dsmWeight) {
    Golden golden = Golden.read("ctm");
    check(
        golden,
        name,
        ctm(golden, CtmObjective.Balance.FIXED, dsmWeight),
        () -> trajectories(golden));
  }

  /** The last layer of the toy is b. */
  @Test
  void consistencyTrajectoriesBalancedByGradientsAtTheLastLayer() {
    Golden golden = Golden.read("ctm");
    double ratio = norm(golden.doubles("ctm/grad/b")) / norm(golden.doubles("dsm/grad/b"));
    double weight = 0.7;
    double[] losses = golden.doubles("ctm/loss");
    double[] gradients = golden.doubles("ctm/grad/a");
    for (int i = 0; i < 5; i++) {
      losses[i] += weight * ratio * golden.doubles("dsm/loss")[i];
      gradients[i] += weight * ratio * golden.doubles("dsm/grad/a")[i];
    }
    CtmObjective objective = ctm(golden, CtmObjective.Balance.GRADIENTS, weight);
    close("loss", trajectories(golden).loss(objective), losses);
    double[] found = trajectories(golden).gradients(objective).get("a");
    close("by a", Arrays.stream(found).map(v -> 5 * v).toArray(), gradients);
  }

  private static double norm(double... values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }

  // ---- variational diffusion ----

  @Test
  void variationalDiffusion() {
    Golden golden = Golden.read("vdm");
    TestProcess process =
        TestProcess.linearGamma(golden.number("gamma_min"), golden.number("gamma_max"));
    Objective objective =
        new VdmObjective(
            new VdmObjective.Config(VdmObjective.Data.BYTES), process, TestPreconditioner.NONE);
    Batch batch =
        () ->
            recorded(golden)
                .with("time", golden.doubles("t"))
                .with("reconstruction", golden.doubles("eps0"));
    double[] expected = golden.doubles("continuous/loss");
    for (int i = 0; i < expected.length; i++) {
      expected[i] += golden.doubles("prior")[i] + golden.doubles("recon")[i];
    }
    close("bound", batch.make().loss(objective), expected);
    double[] found = batch.make().gradients(objective).get("a");
    double[] ofSum = Arrays.stream(found).map(v -> v * found.length).toArray();
    close("bound by a", ofSum, golden.doubles("continuous/grad/a"));
  }
}
