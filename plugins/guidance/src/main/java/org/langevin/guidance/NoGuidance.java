package org.langevin.guidance;

import org.langevin.spi.Estimate;
import org.langevin.spi.Guidance;
import org.langevin.spi.config.About;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** The model's own estimate, given the class if it is told one. */
final class NoGuidance implements Guidance {
  @Override
  public Estimate estimate(Graph g, Model model, SDVariable xt, SDVariable t) {
    return model.conditional(xt, t);
  }

  @About("The model's own estimate.")
  record Config() {}
}
