package org.langevin.preconditioners;

import org.langevin.spi.Preconditioner;
import org.langevin.spi.config.About;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Leaves the network as it is, cSkip = 0 and cOut = cIn = 1: what it tells, and of which time it is
 * told, is the objective's and the process's business. Read as a denoiser it tells x0 itself and is
 * told sigma.
 */
final class NoPreconditioner implements Preconditioner {
  @Override
  public Coefficients at(Graph g, SDVariable sigma) {
    SDVariable one = g.filled(sigma, 1);
    return new Coefficients(g.filled(sigma, 0), one, one, sigma);
  }

  @Override
  public boolean none() {
    return true;
  }

  @About("The network is left as it is.")
  record Config() {}
}
