package org.langevin.networks;

import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Condition;
import org.langevin.spi.Portable;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The U-Net of DDPM (Ho et al. 2020, appendix B; after Ronneberger et al. 2015), equal in values,
 * parameter names and shapes to diffusers' {@code UNet2DModel}. The defaults are the network of
 * DDPM's CIFAR-10 model, only smaller. DDPM++ and NCSN++ (Song et al. 2021, appendix H) are options
 * of it:
 *
 * <pre>
 *   both       init = xavier, skip-rescale = true, dropout = 0.1, down.resample = biggan,
 *              up.resample = biggan, up.attention = last
 *   NCSN++     and filter = fir, down.pyramid = residual, time.embedding = fourier,
 *              scale-by-sigma = true; with EDM's preconditioning time.logarithm = false instead of
 *              the last; EDM's networks also have stem = 128
 * </pre>
 *
 * <p>Parameters: {@code conv_in}, those of {@link TimeEmbedding}, {@link DownPath}, {@link
 * MiddleBlock} and {@link UpPath}, {@code conv_norm_out}, {@code conv_out}. With {@code zero-init}
 * the last layer of each block and of the network starts at zero, as in DDPM's code (diffusers: no
 * such thing). An image's sides must be multiples of 2^(levels - 1).
 */
final class UnetNetwork implements Portable {
  /** The twin's class. */
  static final String FOREIGN_CLASS = "UNet2DModel";

  private final Config c;

  @Inject
  UnetNetwork(Config config) {
    this.c = config;
  }

  @Override
  public SDVariable build(Graph g, Shape shape, int outputs, SDVariable x, Condition condition) {
    List<Level> levels = Level.of(c, shape);
    int first = c.first();
    TimeEmbedding embedding = new TimeEmbedding(c.time, first, c.init);
    SDVariable time = c.activation.of(g, embedding.build(g, condition, shape.classes()));
    BlockStyle style = c.style();
    ResidualBlock residual = new ResidualBlock(style, time, embedding.width());
    AttentionBlock attention = new AttentionBlock(style);
    DownPath down = new DownPath(c, residual, attention);
    MiddleBlock middle =
        new MiddleBlock(c.middle.block(), c.middleGroups(), c.middleDivisor(), residual, attention);
    UpPath up = new UpPath(c, residual, attention);

    SDVariable centred = c.centerInput ? x.mul(2).sub(1) : x;
    Features image = new Features(centred, shape.channels(), shape.height(), shape.width());
    Features h = image.convolve(g.at("conv_in"), first, 3, c.init, 1);
    InputPyramid images = new InputPyramid(c, image);
    OutputPyramid results = new OutputPyramid(c, outputs);
    Deque<Features> skips = new ArrayDeque<>();
    skips.push(h);
    for (Level level : levels) {
      h = down.build(g, level, h, skips, images);
    }
    h = middle.build(g, h);
    for (int i = levels.size() - 1; i >= 0; i--) {
      h = up.build(g, levels.get(i), h, skips, results);
    }
    h = h.with(g.silu(style.normed(g.at("conv_norm_out"), h).value()));
    h = results.of(g, h.convolve(g.at("conv_out"), outputs, 3, c.init, c.lastScale()));
    return c.scaleBySigma ? h.value().div(g.broadcast(condition.label())) : h.value();
  }

  @Override
  public String foreignClass() {
    return FOREIGN_CLASS;
  }

  @Override
  public Map<String, @Nullable Object> exportConfig(Shape shape) {
    return DiffusersExport.config(c, shape);
  }

  @Override
  public Imported importConfig(Map<String, @Nullable Object> config) {
    return DiffusersImport.of(config);
  }

  @Override
  public Map<String, Tensor> importWeights(Map<String, Tensor> weights) {
    return DiffusersWeights.modern(weights);
  }

  @About(
      value = "The U-Net of DDPM, equal to diffusers' UNet2DModel.",
      paper = "Ho et al. 2020, appendix B")
  record Config(
      @Key(
              doc = "Channels of each level; every level but the last halves the image.",
              or = "[64, 128, 128]",
              min = 1,
              max = 8192)
          List<Integer> channels,
      @Key(
              doc =
                  "Channels before the first level, and a quarter of the time vector's length; null"
                      + " for those of the first level.",
              or = "null",
              min = 1,
              max = 8192)
          @Nullable Integer stem,
      @Key(
              doc = "Residual blocks of a level; one more on the way up.",
              or = "2",
              min = 1,
              max = 100)
          int layersPerBlock,
      @Key(
              doc = "Levels with attention, by the height in pixels that images have there.",
              or = "[]",
              min = 1,
              unit = "pixels")
          List<Integer> attentionAt,
      @Key(doc = "Channels of an attention head; null for one head.", or = "null", min = 1)
          @Nullable Integer headWidth,
      @Key(
              doc =
                  "Groups of the normalisations, which divide all channels; null for a quarter of"
                      + " the channels, but at most 32.",
              or = "32",
              min = 1)
          @Nullable Integer groups,
      @Key(doc = "Added to the variance in normalisations.", or = "1e-6", min = 0, aboveMin = true)
          double normEpsilon,
      @Key(doc = "Non-linearity of the residual blocks.", or = "silu") Activation activation,
      @Key(
              doc =
                  "The time scales and shifts each block's normalised features, instead of being"
                      + " added before the normalisation.",
              or = "false")
          boolean scaleShift,
      @Key(
              doc =
                  "How layers start: pytorch, uniform in +-1/sqrt(fanIn); xavier, uniform in"
                      + " +-sqrt(6 / (fanIn + fanOut)) with biases 0, as DDPM's code does.",
              or = "pytorch")
          Start init,
      @Key(
              doc =
                  "Start the last layer of each block and of the network at zero, as DDPM's code"
                      + " does, so that every block starts as the identity.",
              or = "true")
          boolean zeroInit,
      @Key(
              doc =
                  "Part of each residual block's values that training drops before its last layer.",
              or = "0",
              min = 0,
              max = 1,
              belowMax = true)
          double dropout,
      @Key(
              doc = "Divide the sum at the end of each block by sqrt(2), which keeps its variance.",
              or = "false")
          boolean skipRescale,
      @Key(
              doc =
                  "How blocks and pyramids resize: box, by means and repeated pixels; fir, with the"
                      + " filter [1 3 3 1].",
              or = "box")
          Filter filter,
      @Key(doc = "Map images from [0, 1] to [-1, 1] first.", or = "false") boolean centerInput,
      @Key(
              doc = "Divide the output by the label, which must then be the noise level.",
              or = "false")
          boolean scaleBySigma,
      @Key(doc = "How the network is told the time.", or = "{}") TimeEmbedding.Config time,
      @Key(doc = "The way down.", or = "{}") DownPath.Config down,
      @Key(doc = "The bottom.", or = "{}") MiddleBlock.Config middle,
      @Key(doc = "The way up.", or = "{}") UpPath.Config up)
      implements Checked {

    /** Channels before the first level. */
    int first() {
      return stem == null ? channels.get(0) : stem;
    }

    /** With which scale the last layer of a block starts. */
    double lastScale() {
      return zeroInit ? 0 : 1;
    }

    /** By what a block's sum is divided. */
    double divisor() {
      return skipRescale ? Math.sqrt(2) : 1;
    }

    /** Likewise at the bottom. */
    double middleDivisor() {
      return middle.scale() == null ? divisor() : middle.scale();
    }

    /** Groups of the normalisation of the attention at the bottom; 0 for none. */
    int middleGroups() {
      if (middle.groups() != null) {
        return middle.groups();
      }
      return scaleShift ? 0 : style().groupsOf(channels.get(channels.size() - 1));
    }

    BlockStyle style() {
      return new BlockStyle(
          groups,
          normEpsilon,
          activation,
          init,
          lastScale(),
          init == Start.XAVIER && skipRescale ? 0.1 : 1, // Song et al.'s code; Ho et al.'s has 1
          divisor(),
          dropout,
          filter,
          scaleShift,
          headWidth);
    }

    @Override
    public void check(Problems problems) {
      new UnetRules(this, problems).check();
    }
  }
}
