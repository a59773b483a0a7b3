package org.langevin.networks;

import jakarta.inject.Inject;
import java.util.List;
import org.langevin.spi.Autoencoder;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The autoencoder of latent diffusion with a Gaussian latent (Rombach et al. 2022, appendix G.1;
 * its code's {@code AutoencoderKL}), equal in values, parameter names and shapes to diffusers'
 * {@code AutoencoderKL}:
 *
 * <pre>
 *   encoder: conv_in; at each level residual blocks, then half the size; attention between two
 *            residual blocks; conv_norm_out, SiLU, conv_out to twice the latent channels
 *   quant_conv 1x1 gives mean and log variance;  post_quant_conv 1x1 takes a latent
 *   decoder: the mirror image, one residual block more at each level, no skips
 * </pre>
 *
 * <p>Parameters: {@code encoder} and {@code decoder}, each with {@code conv_in}, {@code mid_block}
 * (see {@link MiddleBlock}), {@code down_blocks.i} or {@code up_blocks.i} with {@code resnets.j}
 * (see {@link ResidualBlock}, without a time) and {@code downsamplers.0.conv} or {@code
 * upsamplers.0.conv}, {@code conv_norm_out}, {@code conv_out}; {@code quant_conv} [2c, 2c, 1, 1],
 * {@code post_quant_conv} [c, c, 1, 1]. All layers start as in PyTorch, as in the authors' code.
 */
final class KlAutoencoder implements Autoencoder {
  private static final double EPSILON = 1e-6;
  private static final Start START = Start.PYTORCH;

  private final Config c;
  private final BlockStyle style;
  private final ResidualBlock residual;

  @Inject
  KlAutoencoder(Config config) {
    this.c = config;
    this.style = BlockStyle.plain(config.groups, EPSILON);
    this.residual = new ResidualBlock(style, null, 0);
  }

  @Override
  public Shape latent(Shape image) {
    int halvings = c.channels.size() - 1;
    ChannelRules.checkSides("autoencoder", halvings + 1, image);
    return new Shape(
        c.latentChannels, image.height() >> halvings, image.width() >> halvings, image.classes());
  }

  @Override
  public SDVariable encode(Graph g, Shape image, SDVariable x) {
    Shape latent = latent(image);
    Graph encoder = g.at("encoder");
    Features h = new Features(x, image.channels(), image.height(), image.width());
    h = h.convolve(encoder.at("conv_in"), c.channels.get(0), 3, START, 1);
    for (int i = 0; i < c.channels.size(); i++) {
      Graph level = encoder.at("down_blocks." + i);
      h = residuals(level, h, c.channels.get(i), c.layersPerBlock);
      if (i < c.channels.size() - 1) {
        h = Filter.BOX.strided(level.at("downsamplers.0.conv"), h, h.channels(), 0, START);
      }
    }
    Features moments = last(encoder, middle(encoder, h), 2 * latent.channels());
    return moments.convolve(g.at("quant_conv"), moments.channels(), 1, START, 1).value();
  }

  @Override
  public SDVariable decode(Graph g, Shape image, SDVariable z) {
    Shape latent = latent(image);
    Graph decoder = g.at("decoder");
    int levels = c.channels.size();
    Features h = new Features(z, latent.channels(), latent.height(), latent.width());
    h = h.convolve(g.at("post_quant_conv"), latent.channels(), 1, START, 1);
    h = h.convolve(decoder.at("conv_in"), c.channels.get(levels - 1), 3, START, 1);
    h = middle(decoder, h);
    for (int i = 0; i < levels; i++) {
      Graph level = decoder.at("up_blocks." + i);
      h = residuals(level, h, c.channels.get(levels - 1 - i), c.layersPerBlock + 1);
      if (i < levels - 1) {
        Features doubled = Filter.BOX.doubled(level, h);
        h = doubled.convolve(level.at("upsamplers.0.conv"), h.channels(), 3, START, 1);
      }
    }
    return last(decoder, h, image.channels()).value();
  }

  private Features residuals(Graph g, Features x, int channels, int count) {
    Features h = x;
    for (int j = 0; j < count; j++) {
      h = residual.build(g.at("resnets." + j), h, channels);
    }
    return h;
  }

  private Features middle(Graph g, Features x) {
    MiddleBlock.Kind kind = c.attention ? MiddleBlock.Kind.ATTENTION : MiddleBlock.Kind.PLAIN;
    return new MiddleBlock(kind, c.groups, 1, residual, new AttentionBlock(style)).build(g, x);
  }

  private Features last(Graph g, Features x, int out) {
    Features h = style.activated(g, style.normed(g.at("conv_norm_out"), x));
    return h.convolve(g.at("conv_out"), out, 3, START, 1);
  }

  @About(
      value =
          "Latent diffusion's autoencoder with a Gaussian latent, equal to diffusers' AutoencoderKL.",
      paper = "Rombach et al. 2022, appendix G")
  record Config(
      @Key(
              doc = "Channels of each level; every level but the last halves the image.",
              or = "[64, 128, 128]",
              min = 1,
              max = 8192)
          List<Integer> channels,
      @Key(doc = "Channels of the latent.", or = "4", min = 1, max = 1024) int latentChannels,
      @Key(
              doc = "Residual blocks of a level; one more in the decoder.",
              or = "2",
              min = 1,
              max = 100)
          int layersPerBlock,
      @Key(doc = "Groups of the normalisations; they divide all channels.", or = "32", min = 1)
          int groups,
      @Key(doc = "Attention among the pixels of the smallest level.", or = "true")
          boolean attention)
      implements Checked {
    @Override
    public void check(Problems problems) {
      ChannelRules.check(channels, groups, problems);
    }
  }
}
