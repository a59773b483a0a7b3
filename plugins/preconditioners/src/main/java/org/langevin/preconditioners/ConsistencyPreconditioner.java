package org.langevin.preconditioners;

import jakarta.inject.Inject;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A consistency function, which is the identity at the smallest noise level e (Song et al. 2023,
 * equation 5 and appendix C):
 *
 * <pre>
 *   cSkip  = sd^2 / ((sigma - e)^2 + sd^2)           cIn    = 1 / sqrt(sigma^2 + sd^2)
 *   cOut   = (sigma - e) sd / sqrt(sigma^2 + sd^2)    cNoise = 250 ln(sigma)
 * </pre>
 *
 * so that cSkip(e) = 1 and cOut(e) = 0. The paper leaves cNoise open; this is the published code's.
 */
final class ConsistencyPreconditioner implements Preconditioner {
  private final Config config;

  @Inject
  ConsistencyPreconditioner(Config config) {
    this.config = config;
  }

  @Override
  public Coefficients at(Graph g, SDVariable sigma) {
    double sd = config.sigmaData;
    SDVariable above = sigma.sub(config.boundary);
    SDVariable root = g.sqrt(g.square(sigma).add(sd * sd));
    return new Coefficients(
        g.square(above).add(sd * sd).rdiv(sd * sd),
        above.mul(sd).div(root),
        root.rdiv(1),
        g.log(sigma).mul(config.labelScale));
  }

  @Override
  public double boundary() {
    return config.boundary;
  }

  @About(
      value = "The identity at the smallest noise level, as a consistency function must be.",
      paper = "Song et al. 2023, appendix C")
  record Config(
      @Key(doc = "Standard deviation of the data.", or = "0.5", min = 0, aboveMin = true)
          double sigmaData,
      @Key(doc = "Smallest noise level.", or = "0.002", min = 0) double boundary,
      @Key(doc = "The network is told this times ln(sigma).", or = "250", min = 0, aboveMin = true)
          double labelScale) {}
}
