package org.langevin.preconditioners;

import jakarta.inject.Inject;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The network of a variance-preserving process that tells the noise, read as a denoiser (Karras et
 * al. 2022, table 1, column VP):
 *
 * <pre>
 *   cSkip = 1,  cOut = -sigma,  cIn = 1 / sqrt(sigma^2 + 1),  cNoise = (M - 1) t(sigma)
 *   t(sigma) = (sqrt(betaMin^2 + 2 betaD ln(1 + sigma^2)) - betaMin) / betaD
 * </pre>
 *
 * t(sigma) being the inverse of sigma(t) of the schedule vp-linear with beta from betaMin to
 * betaMin + betaD.
 */
final class VpPreconditioner implements Preconditioner {
  private final Config config;

  @Inject
  VpPreconditioner(Config config) {
    this.config = config;
  }

  @Override
  public Coefficients at(Graph g, SDVariable sigma) {
    double betaMin = config.betaMin;
    double betaD = config.betaD;
    SDVariable square = g.square(sigma);
    SDVariable t =
        g.sqrt(g.log1p(square).mul(2 * betaD).add(betaMin * betaMin)).sub(betaMin).div(betaD);
    return new Coefficients(
        g.filled(sigma, 1), sigma.neg(), g.sqrt(square.add(1)).rdiv(1), t.mul(config.steps - 1));
  }

  @About(
      value = "A network that tells the noise of a variance-preserving process.",
      paper = "Karras et al. 2022, table 1")
  record Config(
      @Key(doc = "Increase of beta over the process.", or = "19.9", min = 0, aboveMin = true)
          double betaD,
      @Key(doc = "beta at time 0.", or = "0.1", min = 0) double betaMin,
      @Key(doc = "Steps M that the network was made for.", or = "1000", min = 2) int steps) {}
}
