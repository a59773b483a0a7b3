package org.langevin.metrics;

import jakarta.inject.Inject;
import org.langevin.spi.Features;
import org.langevin.spi.config.About;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** The values themselves, row by row: for points in the plane and for tests of metrics. */
final class PixelFeatures implements Features {
  @Inject
  PixelFeatures() {}

  @Override
  public int dimension(Shape images) {
    return images.length();
  }

  @Override
  public Seen build(Graph g, Shape images, SDVariable x) {
    return new Seen(g.reshape(x, -1, images.length()), null);
  }

  @Override
  public String hash() {
    return "none";
  }

  @About("The values themselves, for points in the plane.")
  record Config() {}
}
