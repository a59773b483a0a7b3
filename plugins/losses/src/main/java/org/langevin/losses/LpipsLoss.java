package org.langevin.losses;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.langevin.losses.Layer.Pooling;
import org.langevin.spi.Loss;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.NeedsAssets;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.data.TorchFile;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Learned perceptual image patch similarity, version 0.1 (Zhang et al. 2018): with the activations
 * y of a trained network at some layers l, each pixel's brought to length 1,
 *
 * <pre>
 *   d(a, b) = sum_l mean_hw w_l . (y_l(a) - y_l(b))^2
 * </pre>
 *
 * Images are in [-1, 1]; grey ones count as three equal channels. The heads w_l were fitted to
 * people's judgement; they are part of this module, the network's weights are fetched. Nothing of
 * it is trained or stored. With resize and pooling as they are, this is what the Python package
 * {@code lpips} computes; consistency models (Song et al. 2023) were trained with {@code resize =
 * bilinear-224} and, as their code shows, {@code pooling = average}.
 */
final class LpipsLoss implements Loss, Checked, NeedsAssets {
  private static final double LENGTH_EPSILON = 1e-10;

  private final Config config;
  private final Shape shape;
  private final PretrainedWeights weights;
  private final Sight sight;

  @Inject
  LpipsLoss(Config config, Shape shape, Assets assets) {
    this.config = config;
    this.shape = shape;
    this.weights =
        new PretrainedWeights(
            config.backbone, config.weights == null ? null : Path.of(config.weights), assets);
    this.sight = new Sight(config.backbone, weights, config.resize, config.pooling);
  }

  @Override
  public List<Asset> assets() {
    return config.weights == null ? List.of(config.backbone.asset()) : List.of();
  }

  @Override
  public SDVariable distance(Graph g, SDVariable a, SDVariable b) {
    List<SDVariable> ofA = sight.layers(g, shape, a);
    List<SDVariable> ofB = sight.layers(g, shape, b);
    SDVariable distance = null;
    for (int l = 0; l < ofA.size(); l++) {
      SDVariable squares = g.square(unitLength(g, ofA.get(l)).sub(unitLength(g, ofB.get(l))));
      SDVariable weighed = g.meanPerExample(g.conv2d(squares, head(g, l), null, 1, 1, 0));
      distance = distance == null ? weighed : distance.add(weighed);
    }
    return Objects.requireNonNull(distance);
  }

  private static SDVariable unitLength(Graph g, SDVariable y) {
    SDVariable squared = g.sum(g.square(y), true, 1);
    // The inner epsilon changes no value, but gives a gradient to pixels at which all is 0.
    SDVariable length = g.sqrt(squared.add(LENGTH_EPSILON * LENGTH_EPSILON));
    return y.div(length.add(LENGTH_EPSILON));
  }

  private SDVariable head(Graph g, int layer) {
    Backbone backbone = config.backbone;
    long channels = backbone.taps().get(layer);
    return g.at("lpips." + backbone.heads())
        .constant("lin" + layer, () -> readHead(backbone, layer), 1, channels, 1, 1);
  }

  /** Reads one of the heads, which are 24 kB for all backbones: see the licence beside them. */
  private static float[] readHead(Backbone backbone, int layer) {
    String file = "lpips/" + backbone.heads() + ".pth";
    try (InputStream in = Objects.requireNonNull(LpipsLoss.class.getResourceAsStream(file))) {
      Map<String, Tensor> heads = TorchFile.read(in.readAllBytes(), file);
      return Objects.requireNonNull(heads.get("lin" + layer + ".model.1.weight")).floats();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void check(Problems problems) {
    if (shape.channels() != 1 && shape.channels() != 3) {
      problems.add(
          "", "compares images of 1 or 3 channels; these have " + shape.channels() + ". Take l2");
    }
    if (sight.loses(shape)) {
      int smallest = config.backbone.smallestSide();
      problems.add(
          "resize",
          "is none, and %s needs %d x %d pixels at least; these are %d x %d. Take bilinear-224"
              .formatted(
                  Config.name(config.backbone), smallest, smallest, shape.height(), shape.width()));
    }
    if (config.weights != null) {
      weights
          .misfit()
          .ifPresent(
              misfit ->
                  problems.add(
                      "weights",
                      "%s. Expected are the convolutions of torchvision's %s, as .pth or .safetensors"
                          .formatted(misfit, Config.name(config.backbone))));
    }
  }

  @About(
      value = "Distance between the activations of a trained image classifier, as people see it.",
      paper = "Zhang et al. 2018")
  record Config(
      @Key(doc = "The classifier.", or = "vgg16") Backbone backbone,
      @Key(
              doc =
                  "bilinear-224 brings images below 256 pixels to 224, the size of which the"
                      + " classifiers were trained; none is much faster.",
              or = "bilinear-224")
          Resize resize,
      @Key(
              doc =
                  "How vgg16 pools: max as it was trained, average as in the code of consistency"
                      + " models.",
              or = "max")
          Pooling pooling,
      @Key(
              doc =
                  "File with the classifier's weights (.pth or .safetensors, torchvision's names);"
                      + " null for those of torchvision, which are fetched.",
              or = "null")
          @Nullable String weights)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (pooling == Pooling.AVERAGE && backbone != Backbone.VGG16) {
        problems.add("pooling", "is average; only vgg16 has squares of 2 by 2, give max");
      }
    }

    private static String name(Backbone backbone) {
      return backbone.name().toLowerCase(Locale.ROOT);
    }
  }
}
