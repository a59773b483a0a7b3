package org.langevin.losses;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.testkit.engine.Engines.Named;

/** Features with the weights of torchvision, where the user's cache has them. */
class BackboneFeaturesIT {
  private static final BackboneFeatures.Config USUAL =
      new BackboneFeatures.Config(Resize.BILINEAR_224, null);

  @ParameterizedTest
  @MethodSource("org.langevin.testkit.engine.Engines#all")
  void vectorsAreThoseOfTorchvision(Named engine) throws IOException {
    CachedOnly cache = new CachedOnly();
    assumeTrue(cache.has(Backbone.VGG16.asset()) && cache.has(Backbone.ALEXNET.asset()));
    SeenImages.compare(engine, new Vgg16Features(USUAL, cache), "real/vgg16-224");
    SeenImages.compare(engine, new AlexnetFeatures(USUAL, cache), "real/alexnet-224");
  }
}
