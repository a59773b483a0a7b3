package org.langevin.networks;

import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Classifier;
import org.langevin.spi.Condition;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A small residual classifier (He et al. 2016, with group normalisation). Told a time it is the
 * left arm of a U-Net, as classifier guidance has it (Dhariwal and Nichol 2021, section 4):
 *
 * <pre>
 *   h = conv_in(x)
 *   h = levels.i.j(h)                residual blocks; then means of 2 by 2 pixels, but for the last
 *   features = mean over pixels of SiLU(norm(h))
 *   logits = head(features)
 * </pre>
 *
 * <p>Parameters: {@code conv_in} [c0, c, 3, 3]; {@code levels.i.j} (see {@link ResidualBlock});
 * {@code norm} [c]; {@code head} [classes, c]; and of a classifier of noisy images those of {@link
 * TimeEmbedding}. Layers start as in PyTorch, the last of each block at zero.
 */
final class ResnetClassifier implements Classifier {
  private static final double EPSILON = 1e-5;
  private static final Start START = Start.PYTORCH;

  private final Config c;

  @Inject
  ResnetClassifier(Config config) {
    this.c = config;
  }

  @Override
  public Prediction build(Graph g, Shape shape, SDVariable x, @Nullable SDVariable label) {
    ChannelRules.checkSides("classifier", c.channels.size(), shape);
    BlockStyle style = BlockStyle.plain(c.groups, EPSILON).with(0, c.dropout);
    ResidualBlock residual = residual(g, style, label);
    Features h = new Features(x, shape.channels(), shape.height(), shape.width());
    h = h.convolve(g.at("conv_in"), c.channels.get(0), 3, START, 1);
    for (int i = 0; i < c.channels.size(); i++) {
      h = i == 0 ? h : Filter.BOX.halved(g, h);
      for (int j = 0; j < c.layersPerBlock; j++) {
        h = residual.build(g.at("levels." + i + "." + j), h, c.channels.get(i));
      }
    }
    h = style.activated(g, style.normed(g.at("norm"), h));
    SDVariable features = g.mean(h.value(), false, 2, 3);
    SDVariable logits = START.dense(g.at("head"), features, h.channels(), shape.classes(), 1);
    return new Prediction(logits, features);
  }

  private ResidualBlock residual(Graph g, BlockStyle style, @Nullable SDVariable label) {
    if (label == null) {
      return new ResidualBlock(style, null, 0);
    }
    TimeEmbedding embedding = new TimeEmbedding(c.time, c.channels.get(0), START);
    SDVariable time = g.silu(embedding.build(g, new Condition(label, null, null), 0));
    return new ResidualBlock(style, time, embedding.width());
  }

  @About(value = "A small residual network that tells classes.", paper = "He et al. 2016")
  record Config(
      @Key(
              doc = "Channels of each level; every level but the last halves the image.",
              or = "[32, 64, 128]",
              min = 1,
              max = 8192)
          List<Integer> channels,
      @Key(doc = "Residual blocks of a level.", or = "1", min = 1, max = 100) int layersPerBlock,
      @Key(doc = "Groups of the normalisations; they divide all channels.", or = "8", min = 1)
          int groups,
      @Key(
              doc =
                  "Part of each residual block's values that training drops before its last layer.",
              or = "0",
              min = 0,
              max = 1,
              belowMax = true)
          double dropout,
      @Key(doc = "How a classifier of noisy images is told the time.", or = "{}")
          TimeEmbedding.Config time)
      implements Checked {
    @Override
    public void check(Problems problems) {
      ChannelRules.check(channels, groups, problems);
      if (!channels.isEmpty()) {
        ChannelRules.check("channels", channels.get(0), time, problems);
      }
    }
  }
}
