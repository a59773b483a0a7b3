package org.langevin.preconditioners;

import jakarta.inject.Inject;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Unit variance of the network's input and target at every noise level (Karras et al. 2022, table
 * 1, last column; derived in appendix B.6):
 *
 * <pre>
 *   cSkip  = sd^2 / (sigma^2 + sd^2)          cIn    = 1 / sqrt(sigma^2 + sd^2)
 *   cOut   = sigma sd / sqrt(sigma^2 + sd^2)   cNoise = ln(sigma) / 4
 * </pre>
 *
 * sd being the data's standard deviation. The teachers of consistency models have the same with
 * cNoise = 250 ln(sigma), 1000 times as much, for networks made for a thousand steps.
 */
final class EdmPreconditioner implements Preconditioner {
  private final Config config;

  @Inject
  EdmPreconditioner(Config config) {
    this.config = config;
  }

  @Override
  public Coefficients at(Graph g, SDVariable sigma) {
    double sd = config.sigmaData;
    SDVariable total = g.square(sigma).add(sd * sd);
    SDVariable root = g.sqrt(total);
    return new Coefficients(
        total.rdiv(sd * sd),
        sigma.mul(sd).div(root),
        root.rdiv(1),
        g.log(sigma).mul(config.labelScale));
  }

  @About(
      value = "Unit variance of the network's input and target.",
      paper = "Karras et al. 2022, table 1")
  record Config(
      @Key(doc = "Standard deviation of the data.", or = "0.5", min = 0, aboveMin = true)
          double sigmaData,
      @Key(doc = "The network is told this times ln(sigma).", or = "0.25", min = 0, aboveMin = true)
          double labelScale) {}
}
