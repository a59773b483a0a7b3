package org.langevin.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.processes.VeSdeProcess.Label;
import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Process.Sde;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.Checked;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class ProcessesTest {
  private static final double[] SHARES = {0.013, 0.1, 0.25, 0.5, 0.777, 0.9, 0.99};

  static Stream<Arguments> processes() {
    return Stream.of(
        Arguments.of("ddpm", new DdpmProcess(Schedules.linearBeta())),
        Arguments.of("vp-sde", Processes.vpSde(Schedules.vpLinear())),
        Arguments.of(
            "vp-sde on vp-cosine", Processes.vpSde(Schedules.named("vp-cosine", -20., 20., 0.))),
        Arguments.of("sub-vp-sde", Processes.subVpSde(Schedules.vpLinear())),
        Arguments.of("ve-sde", Processes.veSde(Schedules.veGeometric())),
        Arguments.of("edm", Processes.edm(Schedules.edmKarras())),
        Arguments.of("flow", Processes.flow(Schedules.flowLinear())),
        Arguments.of("flow on trigonometric", Processes.flow(Schedules.named("trigonometric"))),
        Arguments.of("vdm", Processes.vdm(Schedules.named("linear-gamma", -13.3, 5.0, false))));
  }

  private static double[] values(SDVariable x) {
    return x.eval(Map.of()).reshape(-1).toDoubleVector();
  }

  private static double[] times(Process process) {
    return Arrays.stream(SHARES)
        .map(share -> share * process.horizon() + (process.discrete() ? 0.45 : 0))
        .toArray();
  }

  private static void close(double[] found, double[] wanted, double tolerance) {
    assertThat(found).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(found[i])
          .as("%d", i)
          .isCloseTo(wanted[i], within(tolerance * (1e-3 + Math.abs(wanted[i]))));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("processes")
  void ratesAreTheSlopesOfTheMarginals(String name, Process process) {
    double[] t = times(process);
    double h = 1e-5 * process.horizon();
    Graph g = new Graph();
    Marginal rate = process.rate(g, g.table(t));
    Marginal after = process.marginal(g, g.table(Arrays.stream(t).map(v -> v + h).toArray()));
    Marginal before = process.marginal(g, g.table(Arrays.stream(t).map(v -> v - h).toArray()));
    close(values(rate.alpha()), values(after.alpha().sub(before.alpha()).div(2 * h)), 1e-5);
    close(values(rate.sigma()), values(after.sigma().sub(before.sigma()).div(2 * h)), 1e-5);
  }

  /** Fokker-Planck for the mean and variance of x given x0: m' = f m and (s^2)' = 2 f s^2 + g^2. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("processes")
  void stochasticProcessHasTheseMarginals(String name, Process process) {
    Graph g = new Graph();
    SDVariable t = g.table(times(process));
    Marginal at = process.marginal(g, t);
    Marginal rate = process.rate(g, t);
    Sde sde = process.sde(g, t);
    close(values(sde.drift().mul(at.alpha())), values(rate.alpha()), 1e-12);
    SDVariable variance = g.square(at.sigma());
    close(
        values(sde.drift().mul(variance).mul(2).add(sde.squaredDiffusion())),
        values(at.sigma().mul(rate.sigma()).mul(2)),
        1e-9);
    assertThat(Arrays.stream(values(sde.squaredDiffusion())).min().orElseThrow()).isPositive();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("processes")
  void formsOfAnEstimateAgreeWhicheverIsKnown(String name, Process process) {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable t = g.table(times(process));
    Marginal at = process.marginal(g, t);
    Marginal rate = process.rate(g, t);
    SDVariable x0 = image(g, 0.3, -0.8, 1.2, 0.1, -0.5, 0.9, -1);
    SDVariable eps = image(g, -1.1, 0.4, 0.2, 2, -0.7, 0.05, 1.5);
    Estimate truth = Estimate.truth(g, at, x0, eps);
    for (Estimate estimate :
        List.of(
            Estimate.ofEps(g, truth.xt(), at, eps),
            Estimate.ofX0(g, truth.xt(), at, x0),
            Estimate.ofV(g, truth.xt(), at, truth.v()),
            Estimate.ofScore(g, truth.xt(), at, truth.score()),
            Estimate.ofVelocity(g, truth.xt(), at, rate, truth.velocity(rate)))) {
      close(values(estimate.x0()), values(x0), 1e-8);
      close(values(estimate.eps()), values(eps), 1e-8);
      close(values(estimate.v()), values(truth.v()), 1e-8);
      close(values(estimate.score()), values(truth.score()), 1e-8);
      close(values(estimate.velocity(rate)), values(truth.velocity(rate)), 1e-8);
    }
  }

  private static SDVariable image(Graph g, double... values) {
    return g.sameDiff().constant(Nd4j.createFromArray(values).reshape(values.length, 1, 1, 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("processes")
  void trainingTimesLieWithinTheProcess(String name, Process process) {
    Graph g = new Graph();
    double[] t = values(process.trainingTime(g, g.table(0, 0.25, 0.5, 0.75, 1 - 0x1p-53)));
    assertThat(t).isSorted().doesNotHaveDuplicates();
    if (!name.equals("edm")) { // whose law has no bounds
      assertThat(t[0]).isEqualTo(process.tMin());
      assertThat(t[4]).isCloseTo(process.horizon(), within(1e-12));
    }
    assertThat(process.tEnd()).isBetween(0.0, process.horizon());
  }

  private static void sdeIs(
      Process process, DoubleUnaryOperator drift, DoubleUnaryOperator squaredDiffusion) {
    double[] t = times(process);
    Graph g = new Graph();
    Sde sde = process.sde(g, g.table(t));
    close(values(sde.drift()), Arrays.stream(t).map(drift).toArray(), 1e-9);
    close(values(sde.squaredDiffusion()), Arrays.stream(t).map(squaredDiffusion).toArray(), 1e-9);
  }

  private static double beta(double t) {
    return 0.1 + 19.9 * t;
  }

  private static double integral(double t) {
    return 0.1 * t + 19.9 * t * t / 2;
  }

  @Test
  void driftAndDiffusionAreTheTextbooks() {
    sdeIs(Processes.vpSde(Schedules.vpLinear()), t -> -beta(t) / 2, ProcessesTest::beta);
    sdeIs(
        Processes.subVpSde(Schedules.vpLinear()),
        t -> -beta(t) / 2,
        t -> beta(t) * -Math.expm1(-2 * integral(t)));
    sdeIs(
        Processes.veSde(Schedules.veGeometric()),
        t -> 0,
        t -> 2 * Math.log(5000) * Math.pow(0.01 * Math.pow(5000, t), 2));
    sdeIs(Processes.edm(Schedules.edmKarras()), t -> 0, t -> 2 * t);
    sdeIs(Processes.flow(Schedules.flowLinear()), t -> -1 / (1 - t), t -> 2 * t / (1 - t));
  }

  @Test
  void discreteProcessHasTheStepsOfItsSchedule() {
    // between whole times t - 1 and t the continued process decays as fast as step t: f = ln(1 -
    // beta_t) / 2
    double[] t = {0.5, 499.5, 999.5};
    Graph g = new Graph();
    Sde sde = new DdpmProcess(Schedules.linearBeta()).sde(g, g.table(t));
    double[] beta = {1e-4, 1e-4 + 499 / 999.0 * 0.0199, 0.02};
    double[] decay = Arrays.stream(beta).map(b -> Math.log1p(-b) / 2).toArray();
    close(values(sde.drift()), decay, 1e-9);
    close(values(sde.squaredDiffusion()), Arrays.stream(decay).map(d -> -2 * d).toArray(), 1e-9);
  }

  private static double[] label(Process process, double... t) {
    Graph g = new Graph();
    return values(process.label(g, g.table(t)));
  }

  @Test
  void networksAreToldWhatThePublishedOnesAre() {
    close(label(Processes.vpSde(Schedules.vpLinear()), 0.5), new double[] {499.5}, 1e-12);
    close(label(Processes.flow(Schedules.flowLinear()), 0.5), new double[] {499.5}, 1e-12);
    close(label(Processes.veSde(Schedules.veGeometric()), 0, 1), new double[] {0.01, 50}, 1e-12);
    close(label(Processes.edm(Schedules.edmKarras()), 0.002, 80), new double[] {0.002, 80}, 1e-12);
    var log = new VeSdeProcess.Config(1e-5, 1e-5, Label.LOG_SIGMA);
    close(
        label(new VeSdeProcess(log, Schedules.veGeometric()), 0, 1),
        new double[] {Math.log(0.01), Math.log(50)},
        1e-12);
    var time = new VeSdeProcess.Config(1e-5, 1e-5, Label.TIME);
    close(label(new VeSdeProcess(time, Schedules.veGeometric()), 0.5), new double[] {499.5}, 1e-12);
  }

  @Test
  void variationalNetworkIsToldTheTimeOfAStraightSchedule() {
    Process process = Processes.vdm(Schedules.named("linear-gamma", -13.3, 5.0, false));
    close(label(process, 0, 0.3, 1), new double[] {0, 300, 1000}, 1e-9);
    Process narrower = Processes.vdm(Schedules.named("linear-gamma", -4.15, 5.0, false));
    close(label(narrower, 0, 1), new double[] {500, 1000}, 1e-9);
  }

  @Test
  void trainingNoiseOfEdmIsLogNormal() {
    Process edm = Processes.edm(Schedules.edmKarras());
    Graph g = new Graph();
    double z = 1.959963984540054;
    close(
        values(edm.trainingTime(g, g.table(0.025, 0.5, 0.975))),
        new double[] {Math.exp(-1.2 - 1.2 * z), Math.exp(-1.2), Math.exp(-1.2 + 1.2 * z)},
        1e-12);
  }

  private static List<String> problems(Checked process) {
    List<String> problems = new ArrayList<>();
    process.check((key, message) -> problems.add(key + ": " + message));
    return problems;
  }

  @Test
  void schedulesThatFitAreTaken() {
    processes()
        .map(arguments -> (Checked) arguments.get()[1])
        .forEach(process -> assertThat(problems(process)).isEmpty());
    assertThat(problems(Processes.vpSde(Schedules.named("learned", -13.3, 5.0, true, 8))))
        .isEmpty();
    assertThat(problems(Processes.flow(Schedules.vpLinear()))).isEmpty();
  }

  @Test
  void schedulesOfAnotherKindAreRefusedWithOnesThatFit() {
    assertThat(problems(new DdpmProcess(Schedules.vpLinear())))
        .singleElement()
        .asString()
        .contains("linear-beta");
    assertThat(problems(Processes.vpSde(Schedules.linearBeta())))
        .first()
        .asString()
        .isEqualTo(
            "type: process 'vp-sde' needs a continuous, variance-preserving schedule, such as"
                + " vp-linear or vp-cosine; the schedule given counts whole steps");
    assertThat(problems(Processes.subVpSde(Schedules.veGeometric())))
        .singleElement()
        .asString()
        .contains("vp-linear", "keeps the signal as it is");
    assertThat(problems(Processes.vpSde(Schedules.named("trigonometric"))))
        .singleElement()
        .asString()
        .contains("lets the signal vanish");
    assertThat(problems(Processes.veSde(Schedules.vpLinear())))
        .singleElement()
        .asString()
        .contains("ve-geometric", "preserves variance");
    assertThat(problems(Processes.edm(Schedules.veGeometric())))
        .singleElement()
        .asString()
        .contains("edm-karras");
    assertThat(problems(Processes.flow(Schedules.edmKarras())))
        .singleElement()
        .asString()
        .contains("flow-linear");
    assertThat(problems(Processes.vdm(Schedules.flowLinear())))
        .singleElement()
        .asString()
        .contains("linear-gamma");
  }

  @Test
  void timesBeyondTheHorizonAreRefused() {
    var process = new VpSdeProcess(new VpSdeProcess.Config(1, 2, 999), Schedules.vpLinear());
    assertThat(problems(process))
        .containsExactly(
            "t-min: must be below the largest time 1.0, is 1.0",
            "t-end: must be below the largest time 1.0, is 2.0");
  }

  @Test
  void flowsEndAtTheDataUnlessTheirVelocityIsInfiniteThere() {
    assertThat(Processes.flow(Schedules.flowLinear()).tEnd()).isZero();
    assertThat(Processes.flow(Schedules.vpLinear()).tEnd()).isEqualTo(1e-3);
  }
}
