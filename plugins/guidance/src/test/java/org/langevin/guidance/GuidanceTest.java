package org.langevin.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.langevin.guidance.Interval.Of;
import org.langevin.spi.Estimate;
import org.langevin.spi.Guidance;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class GuidanceTest {
  private final Graph g = new Graph(DataType.DOUBLE);
  // noise levels 0.5, 2 and 4
  private final Marginal at = new Marginal(g.table(0.8, 0.5, 0.25), g.table(0.4, 1, 1));
  private final SDVariable t = g.table(0.1, 0.6, 0.9);
  private final SDVariable xt = image(0.7, -1.5, 2);
  private final SDVariable with = image(0.5, -0.5, 1.5);
  private final SDVariable without = image(0.1, 0.2, -0.3);

  private SDVariable image(double... values) {
    return g.sameDiff().constant(Nd4j.createFromArray(values).reshape(values.length, 1, 1, 1));
  }

  /** Tells the noise, one number with the class and another without. */
  private final class FakeModel implements Guidance.Model {
    @Override
    public Estimate conditional(SDVariable xt, SDVariable t) {
      return Estimate.ofEps(g, xt, at, with);
    }

    @Override
    public Estimate unconditional(SDVariable xt, SDVariable t) {
      return Estimate.ofEps(g, xt, at, without);
    }

    @Override
    public SDVariable classes() {
      throw new AssertionError("The classes are the model's business");
    }

    @Override
    public SDVariable classLogits(SDVariable xt, SDVariable t) {
      throw new AssertionError("There is no classifier");
    }
  }

  private double[] eps(Guidance guidance) {
    return guidance
        .estimate(g, new FakeModel(), xt, t)
        .eps()
        .eval(Map.of())
        .reshape(-1)
        .toDoubleVector();
  }

  private static Guidance free(double scale, Interval interval) {
    return new ClassifierFreeGuidance(new ClassifierFreeGuidance.Config(scale, interval));
  }

  private static final Interval EVERYWHERE = new Interval(Of.NOISE_LEVEL, 0, null);

  @Test
  void noneIsTheConditionalEstimate() {
    assertThat(eps(new NoGuidance())).containsExactly(0.5, -0.5, 1.5);
    assertThat(new NoGuidance().needsUnconditional()).isFalse();
  }

  @Test
  void scaleOneIsTheConditionalEstimateAndZeroTheUnconditional() {
    assertThat(eps(free(1, EVERYWHERE)))
        .containsExactly(new double[] {0.5, -0.5, 1.5}, within(1e-15));
    assertThat(eps(free(0, EVERYWHERE)))
        .containsExactly(new double[] {0.1, 0.2, -0.3}, within(1e-15));
    assertThat(free(1, EVERYWHERE).needsUnconditional()).isTrue();
  }

  @Test
  void largerScalesGoBeyondTheConditionalEstimate() {
    double[] wanted = {0.1 + 3 * 0.4, 0.2 - 3 * 0.7, -0.3 + 3 * 1.8};
    assertThat(eps(free(3, EVERYWHERE))).containsExactly(wanted, within(1e-14));
  }

  @Test
  void guidedEstimateIsStillAboutItsNoisyImage() {
    Estimate guided = free(3, EVERYWHERE).estimate(g, new FakeModel(), xt, t);
    SDVariable again =
        guided.x0().mul(g.broadcast(at.alpha())).add(guided.eps().mul(g.broadcast(at.sigma())));
    assertThat(again.eval(Map.of()).reshape(-1).toDoubleVector())
        .containsExactly(new double[] {0.7, -1.5, 2}, within(1e-14));
  }

  @Test
  void guidanceActsWithinItsNoiseLevelsOnly() {
    double[] wanted = {0.5, 0.2 - 3 * 0.7, 1.5};
    assertThat(eps(free(3, new Interval(Of.NOISE_LEVEL, 0.5, 2.0))))
        .containsExactly(wanted, within(1e-14));
  }

  @Test
  void guidanceActsWithinItsTimesOnly() {
    double[] wanted = {0.1 + 3 * 0.4, 0.2 - 3 * 0.7, 1.5};
    assertThat(eps(free(3, new Interval(Of.TIME, 0.05, 0.6))))
        .containsExactly(wanted, within(1e-14));
  }

  @Test
  void emptyIntervalIsRefused() {
    List<String> problems = new ArrayList<>();
    new Interval(Of.TIME, 2, 2.0).check((key, message) -> problems.add(key + ": " + message));
    assertThat(problems).containsExactly("high: must be above low (2.0), is 2.0");
  }
}
