package org.langevin.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Loss;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class LossesTest {
  /** Two examples of two pixels each, with differences 0.5, -2 and 0, 1. */
  private static double[] distances(Loss loss) {
    Graph g = new Graph(DataType.DOUBLE);
    SDVariable a = image(g, 0.5, -2, 3, 1);
    SDVariable b = image(g, 0, 0, 3, 0);
    return loss.distance(g, a, b).eval(Map.of()).toDoubleVector();
  }

  private static SDVariable image(Graph g, double... values) {
    return g.sameDiff().constant(Nd4j.createFromArray(values).reshape(2, 1, 1, 2));
  }

  @Test
  void l2IsTheMeanSquare() {
    assertThat(distances(new L2Loss()))
        .containsExactly(new double[] {4.25 / 2, 0.5}, within(1e-12));
  }

  @Test
  void l1IsTheMeanMagnitude() {
    assertThat(distances(new L1Loss())).containsExactly(new double[] {1.25, 0.5}, within(1e-12));
  }

  @Test
  void huberIsQuadraticWithinDeltaAndLinearBeyond() {
    Loss huber = new HuberLoss(new HuberLoss.Config(1));
    double first = (0.125 + (2 - 0.5)) / 2;
    assertThat(distances(huber)).containsExactly(new double[] {first, 0.25}, within(1e-12));
  }

  @Test
  void pseudoHuberTakesTheNormOfTheWholeImage() {
    Shape shape = new Shape(1, 1, 2, 0);
    Loss given = new PseudoHuberLoss(new PseudoHuberLoss.Config(0.5), shape);
    assertThat(distances(given))
        .containsExactly(
            new double[] {Math.sqrt(4.25 + 0.25) - 0.5, Math.sqrt(1.25) - 0.5}, within(1e-12));
  }

  @Test
  void pseudoHubersConstantGrowsWithTheRootOfTheImagesSize() {
    Shape cifar = new Shape(3, 32, 32, 10);
    Loss byDefault = new PseudoHuberLoss(new PseudoHuberLoss.Config(null), cifar);
    double c = 0.00054 * Math.sqrt(3072); // 0.03, as the paper says
    assertThat(c).isCloseTo(0.03, within(1e-4));
    assertThat(distances(byDefault))
        .containsExactly(
            new double[] {Math.sqrt(4.25 + c * c) - c, Math.sqrt(1 + c * c) - c}, within(1e-12));
  }
}
