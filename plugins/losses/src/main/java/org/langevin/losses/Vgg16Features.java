package org.langevin.losses;

import jakarta.inject.Inject;
import org.langevin.spi.config.About;
import org.langevin.spi.data.Assets;

/**
 * VGG-16 before its last pooling. Not the second dense layer, by which Kynkaanniemi et al. 2019
 * measure precision and recall.
 */
@About(
    value = "Mean over positions of VGG-16's relu5_3: 512 features.",
    paper = "Simonyan and Zisserman 2015")
final class Vgg16Features extends BackboneFeatures {
  @Inject
  Vgg16Features(Config config, Assets assets) {
    super(Backbone.VGG16, config, assets);
  }
}
