package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Loss;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.config.Checked;

/** Combinations that make no sense are refused with the reason. */
class ObjectiveRulesTest {
  private static final Loss L2 = (g, a, b) -> g.meanPerExample(g.square(a.sub(b)));
  private static final Preconditioner NONE = TestPreconditioner.NONE;
  private static final Preconditioner EDM = new TestPreconditioner(0.5, 0);
  private static final Preconditioner CONSISTENCY = new TestPreconditioner(0.5, 0.002);

  private static List<String> problems(Checked objective) {
    List<String> messages = new ArrayList<>();
    objective.check((key, message) -> messages.add(key + ": " + message));
    return messages;
  }

  private static Checked edm(Preconditioner preconditioner) {
    return new EdmObjective(
        new EdmObjective.Config(EdmObjective.Noise.LOG_NORMAL, -1.2, 1.2),
        TestProcess.edm(),
        preconditioner,
        L2);
  }

  @Test
  void edmNeedsAPreconditioner() {
    assertThat(problems(edm(EDM))).isEmpty();
    assertThat(problems(edm(NONE))).singleElement().asString().contains("other than none");
  }

  private static Checked flow(Process process, Preconditioner preconditioner) {
    return new FlowMatchingObjective(
        new FlowMatchingObjective.Config(
            FlowMatchingObjective.Coupling.INDEPENDENT, FlowMatchingObjective.Time.UNIFORM, 0, 1),
        process,
        preconditioner,
        L2);
  }

  @Test
  void flowMatchingNeedsContinuousTimeAndTheBareNetwork() {
    assertThat(problems(flow(TestProcess.flow(), NONE))).isEmpty();
    assertThat(problems(flow(TestProcess.cosine(), NONE))).isEmpty();
    assertThat(problems(flow(TestProcess.ddpm(10), NONE)))
        .singleElement()
        .asString()
        .contains("continuous time");
    assertThat(problems(flow(TestProcess.flow(), EDM)))
        .singleElement()
        .asString()
        .contains("preconditioner = none");
  }

  @Test
  void reflowNeedsAFlow() {
    ReflowObjective.Config config =
        new ReflowObjective.Config(null, ReflowObjective.Compare.VELOCITY);
    assertThat(problems(new ReflowObjective(config, TestProcess.flow(), NONE, L2))).isEmpty();
    assertThat(problems(new ReflowObjective(config, TestProcess.cosine(), EDM, L2))).hasSize(2);
  }

  private static Checked consistency(Process process, Preconditioner preconditioner) {
    return new ConsistencyTrainingObjective(
        new ConsistencyTrainingObjective.Config(
            ConsistencyTrainingObjective.Mode.FIXED, 18, 2, 150, 0.9, 7),
        process,
        preconditioner,
        L2);
  }

  @Test
  void consistencyNeedsTheNoiseLevelAsTimeAndTheBoundaryAtItsStart() {
    assertThat(problems(consistency(TestProcess.edm(), CONSISTENCY))).isEmpty();
    assertThat(problems(consistency(TestProcess.edm(), EDM)))
        .singleElement()
        .asString()
        .contains("0.002", "boundary is at 0.0");
    assertThat(problems(consistency(TestProcess.edm(), NONE)))
        .singleElement()
        .asString()
        .contains("other than none");
    assertThat(problems(consistency(TestProcess.flow(), CONSISTENCY))).hasSize(2);
  }

  private static Checked progressive(int steps, Prediction predict, Process process) {
    return new ProgressiveDistillationObjective(
        new ProgressiveDistillationObjective.Config(
            steps, predict, ProgressiveDistillationObjective.Weight.SNR_PLUS_ONE),
        process,
        NONE,
        L2);
  }

  @Test
  void halfAStepMustBeAWholeStepOfADiscreteProcess() {
    assertThat(problems(progressive(8, Prediction.V, TestProcess.ddpm(64)))).isEmpty();
    assertThat(problems(progressive(64, Prediction.V, TestProcess.ddpm(64))))
        .singleElement()
        .asString()
        .startsWith("steps: ");
    assertThat(problems(progressive(7, Prediction.V, TestProcess.cosine()))).isEmpty();
  }

  private static Checked denoising(Prediction predict, Process process) {
    return new DenoisingObjective(
        new DenoisingObjective.Config(
            predict, Weighting.Rule.NONE, 5, 1, 1, DenoisingObjective.Variance.FIXED, 0.001),
        process,
        NONE,
        L2);
  }

  @Test
  void noiseIsNotPredictedWhereThereIsNothingElse() {
    assertThat(problems(denoising(Prediction.EPS, TestProcess.cosine()))).isEmpty();
    assertThat(problems(denoising(Prediction.VELOCITY, TestProcess.flow()))).isEmpty();
    for (Prediction predict : List.of(Prediction.EPS, Prediction.SCORE)) {
      assertThat(problems(denoising(predict, TestProcess.flow())))
          .singleElement()
          .asString()
          .startsWith("predict: ")
          .contains("use v, x0 or velocity");
    }
  }

  @Test
  void epsCannotBeDistilledWhereNoSignalIsLeft() {
    assertThat(problems(progressive(8, Prediction.EPS, TestProcess.flow())))
        .singleElement()
        .asString()
        .startsWith("predict: ");
  }

  @Test
  void trajectoriesNeedTheNoiseLevelAsTime() {
    CtmObjective.Config config =
        new CtmObjective.Config(
            CtmObjective.Teacher.SELF,
            18,
            1,
            0.999,
            CtmObjective.Balance.GRADIENTS,
            1,
            -1.2,
            1.2,
            7);
    assertThat(problems(new CtmObjective(config, TestProcess.edm(), EDM, L2))).isEmpty();
    assertThat(problems(new CtmObjective(config, TestProcess.cosine(), NONE, L2))).hasSize(2);
  }

  @Test
  void theVariationalBoundNeedsAVariancePreservingProcess() {
    VdmObjective.Config config = new VdmObjective.Config(VdmObjective.Data.BYTES);
    assertThat(problems(new VdmObjective(config, TestProcess.cosine(), NONE))).isEmpty();
    assertThat(problems(new VdmObjective(config, TestProcess.edm(), EDM))).hasSize(2);
    assertThat(problems(new VdmObjective(config, TestProcess.ddpm(10), NONE))).hasSize(1);
  }

  @Test
  void curriculaMustNotShrink() {
    List<String> keys = new ArrayList<>();
    new ConsistencyTrainingObjective.Config(
            ConsistencyTrainingObjective.Mode.SCHEDULED, 18, 20, 10, 0, 7)
        .check((key, message) -> keys.add(key));
    new ImprovedConsistencyTrainingObjective.Config(20, 10, -1.1, 2, 7)
        .check((key, message) -> keys.add(key));
    assertThat(keys).containsExactly("s1", "mu", "s1");
  }
}
