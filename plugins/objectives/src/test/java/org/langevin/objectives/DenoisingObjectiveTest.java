package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.langevin.objectives.DenoisingObjective.Config;
import org.langevin.objectives.DenoisingObjective.Variance;
import org.langevin.objectives.Weighting.Rule;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.Process;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

class DenoisingObjectiveTest {
  private static final Loss L2 = (g, a, b) -> g.meanPerExample(g.square(a.sub(b)));
  private static final Shape POINT = new Shape(2, 1, 1, 0);
  private static final double[] X0 = {0.5, -0.25, -1, 0.1, 0.9, 1};
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

  private static DenoisingObjective objective(Prediction predict, Rule rule, Process process) {
    return new DenoisingObjective(
        new Config(predict, rule, 5, 1, 1, Variance.FIXED, 0.001),
        process,
        TestPreconditioner.NONE,
        L2);
  }

  private static DenoisingObjective hybrid(double vlbWeight, Process process) {
    return new DenoisingObjective(
        new Config(Prediction.EPS, Rule.NONE, 5, 1, 1, Variance.LEARNED, vlbWeight),
        process,
        TestPreconditioner.NONE,
        L2);
  }

  private static Recorded recorded() {
    return new Recorded(session, POINT, X0).with("noise", NOISE).with("time", U);
  }

  @Test
  void withEpsItIsTheMeanSquaredErrorOfTheNoise() {
    double[] loss =
        recorded()
            .network(g -> (x, label, until) -> x.mul(g.broadcast(label.add(0.5))))
            .loss(objective(Prediction.EPS, Rule.NONE, TestProcess.flow()));
    double[] expected = new double[3];
    for (int i = 0; i < 6; i++) {
      double t = U[i / 2];
      double told = (t + 0.5) * ((1 - t) * X0[i] + t * NOISE[i]);
      expected[i / 2] += Math.pow(told - NOISE[i], 2) / 2;
    }
    assertThat(loss).containsExactly(expected, within(1e-12));
  }

  /** Networks that tell one and the same estimate, x0 = x / 2, in all forms. */
  @ParameterizedTest
  @EnumSource(value = Rule.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void underARuleTheLossIsTheSameWhateverIsTold(Rule rule) {
    Process process = TestProcess.cosine();
    List<double[]> losses = new ArrayList<>();
    for (Prediction told : Prediction.values()) {
      losses.add(
          recorded()
              .network(
                  g ->
                      (x, label, until) -> {
                        Moment m = Moment.of(g, process, label);
                        return told.of(Estimate.ofX0(g, x, m.at(), x.mul(0.5)), m);
                      })
              .loss(objective(told, rule, process)));
    }
    for (double[] loss : losses) {
      for (int i = 0; i < 3; i++) {
        assertThat(loss[i] / losses.get(0)[i]).isCloseTo(1, within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Prediction.class)
  void itsEstimateReadsWhatTheLossTaught(Prediction told) {
    Process process = TestProcess.cosine();
    Recorded r = recorded();
    Graph g = r.graph();
    Moment m = Moment.drawn(g, process, r.uniform("time"));
    Estimate truth = m.truth(r.x0(), r.normal("noise"));
    NetworkCall knowing = (x, label, until) -> told.of(truth, m);
    Estimate read = objective(told, Rule.NONE, process).estimate(g, knowing, truth.xt(), m.t());
    g.output("read", read.x0());
    assertThat(r.evaluate("read").get("read")).containsExactly(X0, within(1e-10));
  }

  // ---- learned variance ----

  private static final int STEPS = 4;

  /** Tells eps = scale x and the variance output, both parameters. */
  private static NetworkCall twoHeads(Graph g) {
    SDVariable scale = g.parameter("scale", Init.zeros(), 1, 1, 1, 1);
    SDVariable spread = g.parameter("spread", Init.zeros(), 1, 1, 1, 1);
    return (in, label, until) -> g.concat(1, in.mul(scale), in.mul(0).add(spread));
  }

  private static Recorded twoHeaded() {
    return recorded()
        .parameter("scale", 0.8)
        .parameter("spread", -0.4)
        .network(DenoisingObjectiveTest::twoHeads);
  }

  @Test
  void theBoundTeachesTheVarianceAndNotTheMean() {
    TestProcess process = TestProcess.ddpm(STEPS);
    Map<String, double[]> simple = twoHeaded().gradients(hybrid(0, process));
    Map<String, double[]> both = twoHeaded().gradients(hybrid(1, process));
    assertThat(both.get("scale")).containsExactly(simple.get("scale"), within(1e-12));
    assertThat(simple.get("spread")).containsExactly(0);
    assertThat(Math.abs(both.get("spread")[0])).isGreaterThan(0.1);
  }

  @Test
  void aLearnedVarianceTakesTwiceTheChannels() {
    TestProcess process = TestProcess.ddpm(STEPS);
    assertThat(hybrid(0.001, process).outputs(3)).isEqualTo(6);
    assertThat(objective(Prediction.EPS, Rule.NONE, process).outputs(3)).isEqualTo(3);
  }

  @Test
  void theVarianceFractionRunsFromZeroToOne() {
    Recorded r = twoHeaded();
    Graph g = r.graph();
    Estimate estimate =
        hybrid(0.001, TestProcess.ddpm(STEPS)).estimate(g, r.network(), r.x0(), g.table(1, 2, 3));
    g.output("fraction", estimate.varianceFraction());
    assertThat(r.evaluate("fraction").get("fraction"))
        .containsExactly(new double[] {0.3, 0.3, 0.3, 0.3, 0.3, 0.3}, within(1e-12));
  }

  @Test
  void aLearnedVarianceIsRefusedWhereThereAreNoSteps() {
    List<String> problems = new ArrayList<>();
    hybrid(0.001, TestProcess.cosine()).check((key, message) -> problems.add(key));
    hybrid(0.001, TestProcess.ddpm(STEPS)).check((key, message) -> problems.add("none"));
    assertThat(problems).containsExactly("variance");
  }
}
