package org.langevin.objectives;

import jakarta.inject.Inject;
import java.util.Optional;
import org.langevin.spi.Autoencoder;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Reconstructing;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A variational autoencoder (Kingma and Welling 2014, equation 10) with a slight pull of its
 * latents towards a standard normal law, as latent diffusion needs it (Rombach et al. 2022,
 * appendix G):
 *
 * <pre>
 *   [mean, ln variance] = encode(x),   z = mean + std noise
 *   loss = distance(decode(z), x) + kl-weight KL(N(mean, variance), N(0, 1))
 *   KL   = 1/2 sum(mean^2 + variance - 1 - ln variance)
 * </pre>
 *
 * with the sum over a latent, ln variance limited to [-30, 20], and a distance that is a mean over
 * pixels (in the paper's code a sum, so there the pull is weaker by the number of values). The
 * paper adds lpips, a weighted sum of losses here, and an adversarial loss, which is left out.
 */
final class VaeObjective implements Reconstructing, Checked {
  private final Config config;
  private final Optional<Autoencoder> autoencoder;
  private final Loss loss;

  @Inject
  VaeObjective(Config config, Optional<Autoencoder> autoencoder, Loss loss) {
    this.config = config;
    this.autoencoder = autoencoder;
    this.loss = loss;
  }

  @Override
  public void check(Problems problems) {
    if (autoencoder.isEmpty()) {
      problems.add(
          "type",
          "objective 'vae' trains an autoencoder, but the experiment names none: set autoencoder,"
              + " for example to kl-vae");
    }
  }

  @Override
  public boolean denoises() {
    return false;
  }

  @Override
  public SDVariable loss(Training training) {
    Graph g = training.graph();
    Shape image = training.shape();
    SDVariable x = training.x0();
    Autoencoder coder = autoencoder.orElseThrow();
    SDVariable[] law = g.split(coder.encode(g, image, x), 2, 1);
    SDVariable mean = law[0];
    SDVariable logVariance = g.clip(law[1], -30, 20);
    SDVariable noise = training.normal("latent", coder.latent(image));
    SDVariable z = mean.add(g.exp(logVariance.mul(0.5)).mul(noise));
    SDVariable kl =
        g.sum(g.square(mean).add(g.exp(logVariance)).sub(1).sub(logVariance), false, 1, 2, 3);
    return loss.distance(g, coder.decode(g, image, z), x).add(kl.mul(config.klWeight / 2));
  }

  @Override
  public SDVariable reconstruct(Graph g, Shape shape, SDVariable x) {
    Autoencoder coder = autoencoder.orElseThrow();
    return coder.decode(g, shape, g.split(coder.encode(g, shape, x), 2, 1)[0]);
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    throw new UnsupportedOperationException("An autoencoder does not denoise");
  }

  @About(
      value = "An autoencoder with nearly standard normal latents, for latent diffusion.",
      paper = "Kingma and Welling 2014, equation 10; Rombach et al. 2022, appendix G")
  record Config(
      @Key(doc = "Weight of the divergence from the standard normal law.", or = "1e-6", min = 0)
          double klWeight) {}
}
