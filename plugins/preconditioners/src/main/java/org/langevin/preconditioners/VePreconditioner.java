package org.langevin.preconditioners;

import org.langevin.spi.Preconditioner;
import org.langevin.spi.config.About;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The network of a variance-exploding process read as a denoiser (Karras et al. 2022, table 1,
 * column VE):
 *
 * <pre>
 *   cSkip = 1,  cOut = sigma,  cIn = 1,  cNoise = ln(sigma / 2)
 * </pre>
 *
 * The network tells the noise's opposite, as if it were the score times sigma.
 */
final class VePreconditioner implements Preconditioner {
  @Override
  public Coefficients at(Graph g, SDVariable sigma) {
    SDVariable one = g.filled(sigma, 1);
    return new Coefficients(one, sigma, one, g.log(sigma.div(2)));
  }

  @About(
      value = "A network that tells the scaled score of a variance-exploding process.",
      paper = "Karras et al. 2022, table 1")
  record Config() {}
}
