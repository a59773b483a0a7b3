package org.langevin.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The posterior of a discrete process with beta = 0.1, 0.2, 0.3: step 3 to 2, and 1 to data. */
class PosteriorTest {
  private static final double BAR_3 = 0.9 * 0.8 * 0.7;
  private static final double BAR_2 = 0.9 * 0.8;
  private final Graph g = new Graph(DataType.DOUBLE);
  private final Posterior posterior =
      Posterior.of(
          g,
          new Marginal(
              g.table(Math.sqrt(BAR_3), Math.sqrt(0.9)),
              g.table(Math.sqrt(1 - BAR_3), Math.sqrt(0.1))),
          new Marginal(g.table(Math.sqrt(BAR_2), 1), g.table(Math.sqrt(1 - BAR_2), 0)));

  private static double[] values(SDVariable x) {
    return x.eval().dup().data().asDouble();
  }

  @Test
  void betweenNeighboursItIsEquationSeven() {
    assertThat(values(posterior.largest())).containsExactly(new double[] {0.3, 0.1}, within(1e-12));
    assertThat(values(posterior.variance()))
        .containsExactly(new double[] {(1 - BAR_2) / (1 - BAR_3) * 0.3, 0}, within(1e-12));
    assertThat(values(posterior.ofX0()))
        .containsExactly(new double[] {Math.sqrt(BAR_2) * 0.3 / (1 - BAR_3), 1}, within(1e-12));
    assertThat(values(posterior.ofXt()))
        .containsExactly(
            new double[] {Math.sqrt(0.7) * (1 - BAR_2) / (1 - BAR_3), 0}, within(1e-12));
  }

  @Test
  void learnedVarianceLiesBetweenTheBounds() {
    SDVariable fraction =
        g.sameDiff().constant(Nd4j.createFromArray(0, 0.5, 1).reshape(1, 3, 1, 1));
    Posterior first =
        new Posterior(posterior.ofXt(), posterior.ofX0(), g.table(0.04), g.table(0.09));
    assertThat(values(g.exp(first.logVariance(g, fraction))))
        .containsExactly(new double[] {0.04, 0.06, 0.09}, within(1e-12));
  }
}
