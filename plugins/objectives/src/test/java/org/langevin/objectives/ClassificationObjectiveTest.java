package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.langevin.objectives.ClassificationObjective.Config;
import org.langevin.spi.Classifier;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

class ClassificationObjectiveTest {
  /** Its logits are the image's four channels. */
  private static final Shape FOUR = new Shape(4, 1, 1, 4);

  private static final Classifier CHANNELS =
      (g, shape, x, label) -> {
        SDVariable logits = g.reshape(x, -1, 4);
        return new Classifier.Prediction(logits, logits);
      };

  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open("torch");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static ClassificationObjective objective(Config config, Classifier classifier) {
    return new ClassificationObjective(config, Optional.of(classifier), TestProcess.flow(), FOUR);
  }

  @ParameterizedTest
  @CsvSource({"loss, 0", "smoothed/loss, 0.1"})
  void itIsTorchsCrossEntropy(String name, double smoothing) {
    Golden golden = Golden.read("classification");
    double[] loss =
        new Recorded(session, FOUR, golden.doubles("logits"))
            .with("classes", golden.doubles("labels"))
            .loss(objective(new Config(false, smoothing), CHANNELS));
    assertThat(loss).containsExactly(golden.doubles(name), within(1e-9));
  }

  @Test
  void largeLogitsDoNotOverflow() {
    double[] loss =
        new Recorded(session, FOUR, 2000, 0, -2000, 0, -3000, -3000, -3001, -9000)
            .with("classes", 1, 0)
            .loss(objective(new Config(false, 0), CHANNELS));
    assertThat(loss).containsExactly(new double[] {2000, Math.log(2 + Math.exp(-1))}, within(1e-9));
  }

  @Test
  void aNoisyOneSeesNoisyImagesAndIsToldTheTime() {
    Classifier timed =
        (g, shape, x, label) -> {
          SDVariable logits =
              g.reshape(x, -1, 4).mul(g.reshape(java.util.Objects.requireNonNull(label), -1, 1));
          return new Classifier.Prediction(logits, logits);
        };
    double[] loss =
        new Recorded(session, FOUR, 1, 0, 0, 0)
            .with("classes", 0)
            .with("time", 0.5)
            .with("noise", 0, 2, 0, 0)
            .loss(objective(new Config(true, 0), timed));
    // x_t = (0.5, 1, 0, 0), logits half of it
    double sum = Math.exp(0.25) + Math.exp(0.5) + 2;
    assertThat(loss).containsExactly(new double[] {Math.log(sum) - 0.25}, within(1e-12));
  }

  @Test
  void aClassifierAndLabelsAreNeeded() {
    List<String> problems = new ArrayList<>();
    new ClassificationObjective(
            new Config(false, 0), Optional.empty(), TestProcess.flow(), new Shape(1, 4, 4, 0))
        .check((key, message) -> problems.add(message));
    objective(new Config(false, 0), CHANNELS).check((key, message) -> problems.add(message));
    assertThat(problems).hasSize(2);
  }

  @Test
  void itIsNoDenoiser() {
    ClassificationObjective objective = objective(new Config(false, 0), CHANNELS);
    Graph g = new Graph();
    SDVariable x = g.table(1);
    assertThat(objective.denoises()).isFalse();
    assertThatThrownBy(() -> objective.estimate(g, (in, label, until) -> in, x, x))
        .hasMessageContaining("does not denoise");
  }
}
