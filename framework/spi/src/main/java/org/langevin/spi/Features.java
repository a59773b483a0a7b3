package org.langevin.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.NeedsAssets;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Makes a vector of each image, by which a {@link Metric} compares sets of images. The vectors of
 * one example never depend on the others of a batch.
 */
public interface Features extends NeedsAssets {
  /** {@inheritDoc} None, unless features have weights that live elsewhere. */
  @Override
  default List<Asset> assets() {
    return List.of();
  }

  /**
   * Length of the vectors.
   *
   * @throws IllegalArgumentException if images of that size cannot be seen; the message says which
   *     can
   */
  int dimension(Shape images);

  /**
   * Adds the features to a graph. What they are made of are constants: nothing is trained.
   *
   * @param x images [n, c, h, w] in [-1, 1]
   */
  Seen build(Graph g, Shape images, SDVariable x);

  /**
   * What decides the vectors beside the image and the plugin's name, for the protocol of a number:
   * the SHA-256 of the weights in hex, or {@code "none"} for features without weights.
   */
  String hash();

  /** How images come to the size that is seen, for the protocol: {@code "none"} if they stay. */
  default String resize() {
    return "none";
  }

  /**
   * What is seen of images.
   *
   * @param vector [n, dimension]
   * @param logits of the classes that the features were trained to tell, [n, classes]; null if none
   */
  record Seen(SDVariable vector, @Nullable SDVariable logits) {}
}
