package org.langevin.losses;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.langevin.losses.Layer.Pooling;
import org.langevin.spi.Features;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Digest;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The last convolutional activations of a {@link Backbone}, mean over positions. Images go through
 * the same as before LPIPS, whose backbones these are. There are no logits: the layers behind the
 * convolutions are not loaded.
 */
abstract class BackboneFeatures implements Features, Checked {
  private final Backbone backbone;
  private final Config config;
  private final @Nullable Path own;
  private final PretrainedWeights weights;
  private final Sight sight;

  BackboneFeatures(Backbone backbone, Config config, Assets assets) {
    this.backbone = backbone;
    this.config = config;
    own = config.weights == null ? null : Path.of(config.weights);
    weights = new PretrainedWeights(backbone, own, assets);
    sight = new Sight(backbone, weights, config.resize, Pooling.MAX);
  }

  private String name() {
    return backbone.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<Asset> assets() {
    return own == null ? List.of(backbone.asset()) : List.of();
  }

  @Override
  public int dimension(Shape images) {
    if (images.channels() != 1 && images.channels() != 3) {
      throw new IllegalArgumentException(
          "%s sees images of 1 or 3 channels; these have %d. Take pixels"
              .formatted(name(), images.channels()));
    }
    if (sight.loses(images)) {
      throw new IllegalArgumentException(
          "%s with resize = none sees %d x %d pixels at least; these are %d x %d. Take bilinear-224"
              .formatted(
                  name(),
                  backbone.smallestSide(),
                  backbone.smallestSide(),
                  images.height(),
                  images.width()));
    }
    List<Integer> channels = backbone.taps();
    return channels.get(channels.size() - 1);
  }

  @Override
  public Seen build(Graph g, Shape images, SDVariable x) {
    List<SDVariable> layers = sight.layers(g, images, x);
    return new Seen(g.mean(layers.get(layers.size() - 1), false, 2, 3), null);
  }

  @Override
  public String hash() {
    try {
      return own == null ? backbone.asset().sha256() : Digest.sha256(own);
    } catch (IOException e) {
      throw new DataException(own + ": cannot be read, " + e.getMessage(), e);
    }
  }

  @Override
  public String resize() {
    return config.resize == Resize.NONE ? "none" : "bilinear-224";
  }

  @Override
  public void check(Problems problems) {
    if (own != null) {
      weights
          .misfit()
          .ifPresent(
              misfit ->
                  problems.add(
                      "weights",
                      "%s. Expected are the convolutions of torchvision's %s, as .pth or .safetensors"
                          .formatted(misfit, name())));
    }
  }

  /** Keys of all of them. */
  record Config(
      @Key(
              doc =
                  "bilinear-224 brings images below 256 pixels to 224, the size of which the"
                      + " classifiers were trained; none is much faster.",
              or = "bilinear-224")
          Resize resize,
      @Key(
              doc =
                  "File with the classifier's weights (.pth or .safetensors, torchvision's names);"
                      + " null for those of torchvision, which are fetched.",
              or = "null")
          @Nullable String weights) {}
}
