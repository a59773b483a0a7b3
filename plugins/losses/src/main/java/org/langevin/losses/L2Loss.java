package org.langevin.losses;

import org.langevin.spi.Loss;
import org.langevin.spi.config.About;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** Mean squared difference over channels and pixels. */
final class L2Loss implements Loss {
  @Override
  public SDVariable distance(Graph g, SDVariable a, SDVariable b) {
    return g.meanPerExample(g.square(a.sub(b)));
  }

  @About("Mean squared difference over channels and pixels.")
  record Config() {}
}
