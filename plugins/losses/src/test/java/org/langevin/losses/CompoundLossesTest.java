package org.langevin.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Choice;
import org.langevin.spi.Factory;
import org.langevin.spi.Loss;
import org.langevin.spi.Plugins;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.NeedsAssets;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class CompoundLossesTest {
  private static final Asset ASSET = new Asset("file", 1, "0".repeat(64), List.of("https://x/y"));

  /** A loss with needs and objections. */
  private static final class Demanding implements Loss, Checked, NeedsAssets {
    @Override
    public SDVariable distance(Graph g, SDVariable a, SDVariable b) {
      return g.meanPerExample(a.sub(b)).mul(0).add(1);
    }

    @Override
    public List<Asset> assets() {
      return List.of(ASSET);
    }

    @Override
    public void check(Problems problems) {
      problems.add("", "as a whole");
      problems.add("size", "too small");
    }

    record Config() {}
  }

  private static final class Builder implements Plugins {
    @Override
    @SuppressWarnings("unchecked")
    public <R> R build(Choice<R> choice) {
      return (R) (choice.config() instanceof L1Loss.Config ? new L1Loss() : new Demanding());
    }
  }

  private static WeightedLoss weighted() {
    Choice<Loss> l1 =
        new Choice<>(
            Factory.of(Loss.class, "l1", L1Loss.class, L1Loss.Config.class), new L1Loss.Config());
    Choice<Loss> demanding =
        new Choice<>(
            Factory.of(Loss.class, "demanding", Demanding.class, Demanding.Config.class),
            new Demanding.Config());
    return new WeightedLoss(
        new WeightedLoss.Config(
            List.of(new WeightedLoss.Term(l1, 0.5), new WeightedLoss.Term(demanding, 3))),
        new Builder());
  }

  @Test
  void aWeightedLossIsTheSumOfItsTerms() {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable a = g.sameDiff().constant(Nd4j.createFromArray(1.0, -3, 0, 0).reshape(2, 1, 1, 2));
    SDVariable b = g.sameDiff().constant(Nd4j.zeros(DataType.DOUBLE, 2, 1, 1, 2));
    assertThat(weighted().distance(g, a, b).eval(Map.of()).toDoubleVector())
        .containsExactly(new double[] {0.5 * 2 + 3, 3}, within(1e-12));
  }

  @Test
  void itsTermsNeedsAndObjectionsAreItsOwn() {
    List<String> problems = new ArrayList<>();
    WeightedLoss loss = weighted();
    loss.check((key, message) -> problems.add(key + ": " + message));
    assertThat(problems)
        .containsExactly("terms.1.loss: as a whole", "terms.1.loss.size: too small");
    assertThat(loss.assets()).containsExactly(ASSET);
  }

  @Test
  void noTermsAreAProblem() {
    List<String> problems = new ArrayList<>();
    new WeightedLoss.Config(List.of()).check((key, message) -> problems.add(key));
    assertThat(problems).containsExactly("terms");
  }
}
