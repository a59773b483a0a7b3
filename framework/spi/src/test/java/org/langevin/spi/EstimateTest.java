package org.langevin.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** eps, x0, v, score and velocity are one estimate in five forms. */
class EstimateTest {
  private final Graph g = new Graph(DataType.DOUBLE);
  private final SDVariable x0 = image(0.3, -0.8, 1.2, 0.1);
  private final SDVariable eps = image(-1.1, 0.4, 0.2, 2.0);
  // two examples, variance-preserving and not
  private final Marginal at = new Marginal(g.table(0.6, 0.5), g.table(0.8, 2.0));
  private final SDVariable xt =
      x0.mul(g.broadcast(at.alpha())).add(eps.mul(g.broadcast(at.sigma())));
  private final SDVariable v =
      eps.mul(g.broadcast(at.alpha())).sub(x0.mul(g.broadcast(at.sigma())));
  private final Marginal rate = new Marginal(g.table(-1.5, -0.2), g.table(0.9, 1.1));
  private final SDVariable velocity =
      x0.mul(g.broadcast(rate.alpha())).add(eps.mul(g.broadcast(rate.sigma())));

  private SDVariable image(double... values) {
    return g.sameDiff().constant(Nd4j.createFromArray(values).reshape(2, 2, 1, 1));
  }

  private void agrees(Estimate estimate) {
    same(estimate.x0(), x0);
    same(estimate.eps(), eps);
    same(estimate.v(), v);
    same(estimate.velocity(rate), velocity);
    same(estimate.score(), eps.neg().div(g.broadcast(at.sigma())));
  }

  private static void same(SDVariable found, SDVariable wanted) {
    INDArray difference = found.sub(wanted).eval();
    assertThat(difference.amaxNumber().doubleValue()).isCloseTo(0, within(1e-12));
  }

  @Test
  void formsAgreeWhicheverIsKnown() {
    agrees(Estimate.ofEps(g, xt, at, eps));
    agrees(Estimate.ofX0(g, xt, at, x0));
    agrees(Estimate.ofV(g, xt, at, v));
    agrees(Estimate.ofScore(g, xt, at, eps.neg().div(g.broadcast(at.sigma()))));
    agrees(Estimate.ofVelocity(g, xt, at, rate, velocity));
    agrees(Estimate.truth(g, at, x0, eps));
    same(Estimate.truth(g, at, x0, eps).xt(), xt);
  }

  @Test
  void goingTowardsAnotherEstimateIsLinearInEveryForm() {
    SDVariable other = image(0.7, 0.1, -0.4, 1.5);
    SDVariable s = g.table(0.25, 3);
    SDVariable weight = g.broadcast(s);
    Estimate towards = Estimate.ofEps(g, xt, at, eps).towards(Estimate.ofEps(g, xt, at, other), s);
    agreesWith(towards, Estimate.ofEps(g, xt, at, eps.add(other.sub(eps).mul(weight))));
  }

  private static void agreesWith(Estimate found, Estimate wanted) {
    same(found.x0(), wanted.x0());
    same(found.eps(), wanted.eps());
    same(found.v(), wanted.v());
  }

  @Test
  void clippingMovesEpsWithX0() {
    Estimate clipped = Estimate.ofX0(g, xt, at, x0).clipped(-1, 1);
    Map<String, INDArray> nothing = Map.of();
    assertThat(clipped.x0().eval(nothing).maxNumber().doubleValue()).isEqualTo(1);
    same(
        clipped.x0().mul(g.broadcast(at.alpha())).add(clipped.eps().mul(g.broadcast(at.sigma()))),
        xt);
  }
}
