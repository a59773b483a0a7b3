package org.langevin.preconditioners;

import jakarta.inject.Inject;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The function g of a consistency trajectory model (Kim et al. 2024, section 3.1), with EDM's
 * coefficients and
 *
 * <pre>
 *   cNoise = 250 ln(sigma + 1e-44)
 * </pre>
 *
 * which is finite at 0 too, where a trajectory may end. The leap itself, G(x, t, s) = (s/t) x + (1
 * - s/t) g(x, t, s), is the objective's.
 */
final class CtmPreconditioner implements Preconditioner {
  private static final double TINY = 1e-44;
  private final Config config;
  private final EdmPreconditioner edm;

  @Inject
  CtmPreconditioner(Config config) {
    this.config = config;
    this.edm =
        new EdmPreconditioner(new EdmPreconditioner.Config(config.sigmaData, config.labelScale));
  }

  @Override
  public Coefficients at(Graph g, SDVariable sigma) {
    Coefficients c = edm.at(g, sigma);
    SDVariable label = g.log(sigma.add(TINY)).mul(config.labelScale);
    return new Coefficients(c.cSkip(), c.cOut(), c.cIn(), label);
  }

  @About(
      value = "EDM's, with a label that is finite where a trajectory ends.",
      paper = "Kim et al. 2024, section 3.1")
  record Config(
      @Key(doc = "Standard deviation of the data.", or = "0.5", min = 0, aboveMin = true)
          double sigmaData,
      @Key(doc = "The network is told this times ln(sigma).", or = "250", min = 0, aboveMin = true)
          double labelScale) {}
}
