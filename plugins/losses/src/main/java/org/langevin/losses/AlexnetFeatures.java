package org.langevin.losses;

import jakarta.inject.Inject;
import org.langevin.spi.config.About;
import org.langevin.spi.data.Assets;

/** AlexNet before its last pooling. */
@About(value = "Mean over positions of AlexNet's relu5: 256 features.", paper = "Krizhevsky 2014")
final class AlexnetFeatures extends BackboneFeatures {
  @Inject
  AlexnetFeatures(Config config, Assets assets) {
    super(Backbone.ALEXNET, config, assets);
  }
}
