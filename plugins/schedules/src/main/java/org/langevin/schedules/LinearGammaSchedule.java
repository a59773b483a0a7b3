package org.langevin.schedules;

import jakarta.inject.Inject;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * log SNR on a straight line (Kingma et al. 2021): r(t) = t in {@link GammaSchedule}, with fixed or
 * learned ends.
 */
final class LinearGammaSchedule extends GammaSchedule {
  @Inject
  LinearGammaSchedule(Config c) {
    super(c.gammaMin, c.gammaMax, c.learnEnds);
  }

  @Override
  SDVariable rise(Graph g, SDVariable t) {
    return t;
  }

  @Override
  SDVariable riseRate(Graph g, SDVariable t) {
    return g.filled(t, 1);
  }

  @About(value = "log SNR on a straight line.", paper = "Kingma et al. 2021")
  record Config(
      @Key(doc = "-log SNR at time 0; of learned ends, at the start.", or = "-13.3")
          double gammaMin,
      @Key(doc = "-log SNR at time 1; of learned ends, at the start.", or = "5") double gammaMax,
      @Key(doc = "Train the ends too.", or = "false") boolean learnEnds)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (gammaMax <= gammaMin) {
        problems.add("gamma-max", "must be above gamma-min (" + gammaMin + "), is " + gammaMax);
      }
    }
  }
}
