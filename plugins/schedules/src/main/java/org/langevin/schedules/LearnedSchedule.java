package org.langevin.schedules;

import jakarta.inject.Inject;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A learned, monotone log SNR (Kingma et al. 2021, appendix H):
 *
 * <pre>
 *   r(t) = (m(t) - m(0)) / (m(1) - m(0)),  m(t) = u + l3(sigmoid(l2(u))),  u = l1(t)
 * </pre>
 *
 * in {@link GammaSchedule}. l1 and l3 give one number, l2 many; their weights count by their
 * magnitude, so that m rises. Parameters {@code schedule.l1.weight} [1, 1], {@code l1.bias} [1],
 * {@code l2.weight} [hidden, 1], {@code l2.bias} [hidden], {@code l3.weight} [1, hidden]. At the
 * start u runs from gammaMin to gammaMax and the other weights are small, as in the published code,
 * which however feeds 2 t - 1 to l2, divides l3 by its width and leaves the ends where they fall.
 */
final class LearnedSchedule extends GammaSchedule {
  private static final Init SMALL = new Init.Normal(0.01);
  private final Config config;

  @Inject
  LearnedSchedule(Config config) {
    super(config.gammaMin, config.gammaMax, config.learnEnds);
    this.config = config;
  }

  @Override
  SDVariable rise(Graph g, SDVariable t) {
    Layers m = new Layers(g);
    return m.at(t).sub(m.at(g.table(0))).mul(m.perWhole());
  }

  @Override
  SDVariable riseRate(Graph g, SDVariable t) {
    Layers m = new Layers(g);
    return m.rate(t).mul(m.perWhole());
  }

  /** The network m, on times [n]; written out, for SameDiff's matmul fails on one example. */
  private final class Layers {
    private final Graph g;
    private final SDVariable weight1;
    private final SDVariable bias1;
    private final SDVariable weight2;
    private final SDVariable bias2;
    private final SDVariable weight3;

    Layers(Graph g) {
      Init width = new Init.Constant(config.gammaMax - config.gammaMin);
      this.g = g;
      weight1 = g.abs(g.reshape(parameter(g, "l1.weight", width, 1, 1), 1));
      bias1 = parameter(g, "l1.bias", new Init.Constant(config.gammaMin), 1);
      weight2 = g.abs(g.reshape(parameter(g, "l2.weight", SMALL, config.hidden, 1), 1, -1));
      bias2 = g.reshape(parameter(g, "l2.bias", Init.zeros(), config.hidden), 1, -1);
      weight3 = g.abs(parameter(g, "l3.weight", SMALL, 1, config.hidden));
    }

    private SDVariable u(SDVariable t) {
      return t.mul(weight1).add(bias1);
    }

    /** sigmoid(l2(u)), [n, hidden]. */
    private SDVariable hidden(SDVariable u) {
      return g.sigmoid(g.reshape(u, -1, 1).mul(weight2).add(bias2));
    }

    SDVariable at(SDVariable t) {
      SDVariable u = u(t);
      return u.add(g.sum(hidden(u).mul(weight3), false, 1));
    }

    /**
     * 1 / (m(1) - m(0)), [1]. A factor and no divisor, for SameDiff's derivative of a quotient by a
     * divisor of one element is wrong.
     */
    SDVariable perWhole() {
      return at(g.table(1)).sub(at(g.table(0))).rdiv(1);
    }

    /** m' = w1 (1 + sum_j w3_j s_j (1 - s_j) w2_j), s being the hidden values. */
    SDVariable rate(SDVariable t) {
      SDVariable s = hidden(u(t));
      SDVariable slopes = s.mul(s.rsub(1)).mul(weight3.mul(weight2));
      return g.sum(slopes, false, 1).add(1).mul(weight1);
    }
  }

  @About(
      value = "A learned, monotone log SNR; for the objective vdm.",
      paper = "Kingma et al. 2021, appendix H")
  record Config(
      @Key(doc = "-log SNR at time 0; of learned ends, at the start.", or = "-13.3")
          double gammaMin,
      @Key(doc = "-log SNR at time 1; of learned ends, at the start.", or = "5") double gammaMax,
      @Key(doc = "Train the ends too.", or = "true") boolean learnEnds,
      @Key(doc = "Width of the hidden layer.", or = "1024", min = 1) int hidden)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (gammaMax <= gammaMin) {
        problems.add("gamma-max", "must be above gamma-min (" + gammaMin + "), is " + gammaMax);
      }
    }
  }
}
