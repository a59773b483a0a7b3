package org.langevin.metrics;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Features;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;
import org.langevin.spi.data.Asset;
import org.langevin.spi.data.Assets;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Digest;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What pytorch-fid sees: the {@link InceptionNetwork} with the weights that TensorFlow's FID has
 * used since 2015. Grey images count as three equal channels; images of every size are brought to
 * 299 x 299 by bilinear interpolation without smoothing. The logits are of 1008 classes, as the
 * inception score wants them.
 */
final class InceptionFeatures implements Features {
  private static final int CLASSES = 1008;
  private static final Asset WEIGHTS =
      new Asset(
          "pt_inception-2015-12-05-6726825d.pth",
          95_628_359,
          "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2",
          List.of(
              "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth",
              "https://github.com/toshas/torch-fidelity/releases/download/v0.2.0/weights-inception-2015-12-05-6726825d.pth"));

  private final @Nullable Path own;
  private final InceptionWeights weights;

  @Inject
  InceptionFeatures(Config config, Assets assets) {
    Path file = config.weights == null ? null : Path.of(config.weights);
    own = file;
    weights = new InceptionWeights(() -> file == null ? assets.fetch(WEIGHTS) : file);
  }

  @Override
  public List<Asset> assets() {
    return own == null ? List.of(WEIGHTS) : List.of();
  }

  @Override
  public int dimension(Shape images) {
    if (images.channels() != 1 && images.channels() != 3) {
      throw new IllegalArgumentException(
          "inception sees images of 1 or 3 channels; these have %d. Take pixels"
              .formatted(images.channels()));
    }
    return InceptionNetwork.DIMENSION;
  }

  @Override
  public Seen build(Graph g, Shape images, SDVariable x) {
    int side = InceptionNetwork.SIDE;
    int channels = images.channels();
    SDVariable large = g.resizeBilinear(x, channels, images.height(), images.width(), side);
    SDVariable colours = channels == 1 ? g.concat(1, large, large, large) : large;
    InceptionNetwork network = new InceptionNetwork(g, weights);
    SDVariable vector = network.vector(colours);
    return new Seen(vector, network.logits(vector, CLASSES));
  }

  @Override
  public String hash() {
    try {
      return own == null ? WEIGHTS.sha256() : Digest.sha256(own);
    } catch (IOException e) {
      throw new DataException(own + ": cannot be read, " + e.getMessage(), e);
    }
  }

  @Override
  public String resize() {
    return "bilinear-299";
  }

  @About(
      value = "pytorch-fid's Inception v3: 2048 features and 1008 logits.",
      paper = "Szegedy et al. 2016; Heusel et al. 2017")
  record Config(
      @Key(
              doc =
                  "File with the weights (.pth or .safetensors, torchvision's names); null for"
                      + " those of pytorch-fid, which are fetched.",
              or = "null")
          @Nullable String weights) {}
}
