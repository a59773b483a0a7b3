package org.langevin.spi;

import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A pair of networks between images and smaller latents, on which diffusion is cheaper (Rombach et
 * al. 2022, section 3.1).
 */
public interface Autoencoder {
  /**
   * Sizes of the latent of an image.
   *
   * @throws IllegalArgumentException if images of that size cannot be encoded; the message says
   *     which can
   */
  Shape latent(Shape image);

  /**
   * The law of an image's latent: a diagonal Gaussian.
   *
   * @param x images [n, C, H, W]
   * @return [n, 2c, h, w]: means, then logarithms of variances
   */
  SDVariable encode(Graph g, Shape image, SDVariable x);

  /**
   * The image of a latent.
   *
   * @param z latents [n, c, h, w]
   * @return [n, C, H, W]
   */
  SDVariable decode(Graph g, Shape image, SDVariable z);
}
