package org.langevin.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.langevin.spi.Autoencoder;
import org.langevin.spi.Loss;
import org.langevin.spi.data.Shape;
import org.langevin.spi.engine.Session;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

class VaeObjectiveTest {
  private static final Loss L1 = (g, a, b) -> g.meanPerExample(g.abs(a.sub(b)));
  private static final Loss L2 = (g, a, b) -> g.meanPerExample(g.square(a.sub(b)));
  private static final Shape IMAGE = new Shape(1, 4, 4, 0);
  private static Session session;

  @BeforeAll
  static void open() {
    session = TestEngine.open("torch");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  /** Gives the recorded moments whatever the image, and records the z that it decodes. */
  private record Told(Golden golden) implements Autoencoder {
    @Override
    public Shape latent(Shape image) {
      return new Shape(2, 2, 2, 0);
    }

    @Override
    public SDVariable encode(Graph g, Shape image, SDVariable x) {
      return g.constant(golden.tensor("moments").floats(), 3, 4, 2, 2);
    }

    @Override
    public SDVariable decode(Graph g, Shape image, SDVariable z) {
      g.output("z", z);
      return g.constant(golden.tensor("y").floats(), 3, 1, 4, 4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"l1", "l2"})
  void itIsReconstructionAndDivergence(String distance) {
    Golden golden = Golden.read("autoencoder");
    VaeObjective objective =
        new VaeObjective(
            new VaeObjective.Config(golden.number("kl_weight")),
            Optional.of(new Told(golden)),
            distance.equals("l1") ? L1 : L2);
    Recorded r =
        new Recorded(session, IMAGE, golden.doubles("x")).with("latent", golden.doubles("eps"));
    assertThat(r.loss(objective)).containsExactly(golden.doubles(distance + "/loss"), within(1e-6));
    assertThat(r.evaluate("z").get("z")).containsExactly(golden.doubles("z"), within(2e-6));
  }

  @Test
  void theDivergenceIsThatFromTheStandardNormalLaw() {
    Golden golden = Golden.read("autoencoder");
    double[] kl = golden.doubles("kl");
    double[] rec = golden.doubles("l2/rec");
    VaeObjective objective =
        new VaeObjective(new VaeObjective.Config(1), Optional.of(new Told(golden)), L2);
    double[] loss =
        new Recorded(session, IMAGE, golden.doubles("x"))
            .with("latent", golden.doubles("eps"))
            .loss(objective);
    Arrays.setAll(kl, i -> kl[i] + rec[i]);
    assertThat(loss).containsExactly(kl, within(1e-4));
  }

  @Test
  void withoutAnAutoencoderItIsRefused() {
    VaeObjective objective = new VaeObjective(new VaeObjective.Config(1e-6), Optional.empty(), L2);
    List<String> problems = new ArrayList<>();
    objective.check((key, message) -> problems.add(message));
    assertThat(problems).singleElement().asString().contains("set autoencoder");
  }

  @Test
  void itIsNoDenoiser() {
    VaeObjective objective = new VaeObjective(new VaeObjective.Config(1e-6), Optional.empty(), L2);
    Graph g = new Graph();
    SDVariable x = g.table(1);
    assertThat(objective.denoises()).isFalse();
    assertThatThrownBy(() -> objective.estimate(g, (in, label, until) -> in, x, x))
        .hasMessageContaining("does not denoise");
  }
}
