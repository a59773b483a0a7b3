package org.langevin.preconditioners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Objective.NetworkCall;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Preconditioner.Coefficients;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class PreconditionersTest {
  private static final Preconditioner EDM =
      new EdmPreconditioner(new EdmPreconditioner.Config(0.5, 0.25));
  private static final Preconditioner CONSISTENCY =
      new ConsistencyPreconditioner(new ConsistencyPreconditioner.Config(0.5, 0.002, 250));
  private final Graph g = new Graph(DataType.DOUBLE);

  private SDVariable image(double... values) {
    return g.sameDiff().constant(Nd4j.createFromArray(values).reshape(values.length, 1, 1, 1));
  }

  private static double[] values(SDVariable x) {
    return x.eval(Map.of()).reshape(-1).toDoubleVector();
  }

  @Test
  void consistencyFunctionIsTheIdentityAtItsBoundary() {
    Coefficients c = CONSISTENCY.at(g, g.table(CONSISTENCY.boundary()));
    assertThat(values(c.cSkip())).containsExactly(1);
    assertThat(values(c.cOut())).containsExactly(0);
    assertThat(CONSISTENCY.boundary()).isEqualTo(0.002);
  }

  @Test
  void edmGivesTheNetworkInputAndTargetOfUnitVariance() {
    double[] sigma = {0.01, 0.5, 3, 80};
    Coefficients c = EDM.at(g, g.table(sigma));
    double[] in = values(c.cIn());
    double[] skip = values(c.cSkip());
    double[] out = values(c.cOut());
    for (int i = 0; i < sigma.length; i++) {
      double variance = in[i] * in[i] * (sigma[i] * sigma[i] + 0.25);
      double target = Math.pow(1 - skip[i], 2) * 0.25 + Math.pow(skip[i] * sigma[i], 2);
      assertThat(variance).isCloseTo(1, within(1e-12));
      assertThat(target / (out[i] * out[i])).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void onlyNoneLeavesTheNetworkAsItIs() {
    assertThat(new NoPreconditioner().none()).isTrue();
    assertThat(
            List.of(
                EDM,
                CONSISTENCY,
                new VePreconditioner(),
                new VpPreconditioner(new VpPreconditioner.Config(19.9, 0.1, 1000)),
                new CtmPreconditioner(new CtmPreconditioner.Config(0.5, 250))))
        .noneMatch(Preconditioner::none);
  }

  @Test
  void noneReadsTheNetworkAsTheImageToldOfSigma() {
    Coefficients c = new NoPreconditioner().at(g, g.table(0.3, 7));
    assertThat(values(c.cSkip())).containsExactly(0, 0);
    assertThat(values(c.cOut())).containsExactly(1, 1);
    assertThat(values(c.cIn())).containsExactly(1, 1);
    assertThat(values(c.cNoise())).containsExactly(0.3, 7);
  }

  /** x_t of two examples, one variance-preserving. */
  private final SDVariable x0 = image(0.3, -0.8);

  private final SDVariable eps = image(-1.1, 0.4);
  private final Marginal at = new Marginal(g.table(0.6, 1), g.table(0.8, 2.5));
  private final SDVariable xt =
      x0.mul(g.broadcast(at.alpha())).add(eps.mul(g.broadcast(at.sigma())));

  @Test
  void networkThatTellsTheNoiseDenoisesUnderVp() {
    NetworkCall exact = (x, label, until) -> eps;
    var vp = new VpPreconditioner(new VpPreconditioner.Config(19.9, 0.1, 1000));
    assertThat(values(vp.denoised(g, exact, xt, at)))
        .containsExactly(new double[] {0.3, -0.8}, within(1e-12));
  }

  @Test
  void networkThatTellsTheOppositeOfTheNoiseDenoisesUnderVe() {
    NetworkCall exact = (x, label, until) -> eps.neg();
    assertThat(values(new VePreconditioner().denoised(g, exact, xt, at)))
        .containsExactly(new double[] {0.3, -0.8}, within(1e-12));
  }

  @Test
  void denoiserOfAnyProcessIsThatOfItsNoiseToSignalRatio() {
    // F(x) = x + label: D must be cSkip y + cOut (cIn y + cNoise) with y = x_t / alpha
    NetworkCall sum = (x, label, until) -> x.add(g.broadcast(label));
    Coefficients c = EDM.at(g, at.sigma().div(at.alpha()));
    double[] y = {0.3 + 0.8 / 0.6 * -1.1, -0.8 + 2.5 * 0.4};
    double[] wanted = new double[2];
    for (int i = 0; i < 2; i++) {
      wanted[i] =
          values(c.cSkip())[i] * y[i]
              + values(c.cOut())[i] * (values(c.cIn())[i] * y[i] + values(c.cNoise())[i]);
    }
    assertThat(values(EDM.denoised(g, sum, xt, at))).containsExactly(wanted, within(1e-12));
  }

  @Test
  void networkThatTellsItsTargetGivesTheImage() {
    for (Preconditioner preconditioner :
        List.of(EDM, CONSISTENCY, new CtmPreconditioner(new CtmPreconditioner.Config(0.5, 250)))) {
      Coefficients c = preconditioner.at(g, at.sigma().div(at.alpha()));
      SDVariable y = xt.mul(g.broadcast(at.alpha().rdiv(1)));
      // equation 8: F's target is (x0 - cSkip y) / cOut
      NetworkCall exact =
          (x, label, until) ->
              x0.sub(y.mul(g.broadcast(c.cSkip()))).mul(g.broadcast(c.cOut().rdiv(1)));
      assertThat(values(preconditioner.denoised(g, exact, xt, at)))
          .containsExactly(new double[] {0.3, -0.8}, within(1e-12));
    }
  }
}
