package org.langevin.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Digest;
import org.langevin.spi.data.Shape;
import org.langevin.testkit.engine.Engines.Named;

class BackboneFeaturesTest {
  @TempDir static Path folder;

  private static BackboneFeatures vgg(Resize resize, @Nullable String weights) {
    return new Vgg16Features(new BackboneFeatures.Config(resize, weights), new CachedOnly());
  }

  private static BackboneFeatures alexnet(Resize resize, @Nullable String weights) {
    return new AlexnetFeatures(new BackboneFeatures.Config(resize, weights), new CachedOnly());
  }

  @ParameterizedTest
  @MethodSource("org.langevin.testkit.engine.Engines#all")
  void vectorsAreThoseOfTorchvision(Named engine) throws IOException {
    String ofVgg = MadeUp.weights(Backbone.VGG16, folder).toString();
    SeenImages.compare(engine, vgg(Resize.NONE, ofVgg), "made-up/vgg16");
    String ofAlexnet = MadeUp.weights(Backbone.ALEXNET, folder).toString();
    SeenImages.compare(engine, alexnet(Resize.BILINEAR_224, ofAlexnet), "made-up/alexnet-224");
  }

  @Test
  void theProtocolNamesWeightsAndSize() throws IOException {
    assertThat(vgg(Resize.NONE, null).resize()).isEqualTo("none");
    assertThat(alexnet(Resize.BILINEAR_224, null).resize()).isEqualTo("bilinear-224");
    assertThat(vgg(Resize.NONE, null).hash()).startsWith("397923af");
    assertThat(vgg(Resize.NONE, null).assets())
        .extracting(Asset::name)
        .containsExactly("vgg16-397923af.pth");
    Path own = MadeUp.weights(Backbone.ALEXNET, folder);
    assertThat(alexnet(Resize.NONE, own.toString()).hash()).isEqualTo(Digest.sha256(own));
    assertThat(alexnet(Resize.NONE, own.toString()).assets()).isEmpty();
  }

  @Test
  void whatCannotBeSeenIsRefused() throws IOException {
    assertThat(vgg(Resize.BILINEAR_224, null).dimension(new Shape(1, 8, 8, 0))).isEqualTo(512);
    assertThatThrownBy(() -> vgg(Resize.NONE, null).dimension(new Shape(1, 8, 8, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("16 x 16", "8 x 8", "Take bilinear-224");
    assertThatThrownBy(() -> vgg(Resize.NONE, null).dimension(new Shape(2, 32, 32, 0)))
        .hasMessageContaining("1 or 3 channels; these have 2");
    List<String> problems = new ArrayList<>();
    String other = MadeUp.weights(Backbone.ALEXNET, folder).toString();
    vgg(Resize.NONE, other).check((key, message) -> problems.add(key + ": " + message));
    assertThat(problems).singleElement().asString().contains("weights", "torchvision's vgg16");
  }
}
