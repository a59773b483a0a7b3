package org.langevin.networks;

import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Condition;
import org.langevin.spi.Network;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The diffusion transformer with adaLN-Zero (Peebles and Xie 2023, section 3), equal to the
 * authors' code in values, parameter names and shapes:
 *
 * <pre>
 *   h = x_embedder.proj(x) + positions                  one token for each patch of p x p pixels
 *   e = t_embedder(label) + y_embedder(class) + until_embedder(second label), as far as told
 *   h = blocks.i(h, e)                                  see {@link DitBlock}
 *   s, c = final_layer.adaLN_modulation.1(SiLU(e))
 *   y = final_layer.linear(norm(h) (1 + c) + s)         p x p pixels for each token, put together
 * </pre>
 *
 * <p>Parameters, w being the width: {@code x_embedder.proj} [w, c, p, p]; {@code t_embedder.mlp.0}
 * [w, 256] and {@code .2} [w, w], and the same of {@code until_embedder}; {@code
 * y_embedder.embedding_table.weight} [classes, w]; {@code blocks.i} of {@link DitBlock}; {@code
 * final_layer.linear} [p p outputs, w], {@code final_layer.adaLN_modulation.1} [2 w, w]. The
 * positions are constants here, where the authors store them as {@code pos_embed}.
 *
 * <p>They start as there: dense layers and the embedding of patches {@link Start#XAVIER} with
 * biases 0; the time's layers and the classes' table normal with deviation 0.02; all modulations
 * and the last layer 0, so that each block starts as the identity and the network as zero.
 */
final class DitNetwork implements Network {
  private static final int FREQUENCIES = 256;
  private static final Init SMALL = new Init.Normal(0.02);

  private final Config c;

  @Inject
  DitNetwork(Config config) {
    this.c = config;
  }

  @Override
  public SDVariable build(Graph g, Shape shape, int outputs, SDVariable x, Condition condition) {
    int rows = patches("high", shape.height());
    int columns = patches("wide", shape.width());
    Dimensions d = c.dimensions();
    int w = d.width;
    SDVariable act = g.silu(told(g, condition, shape.classes()));
    Tokens h = embedded(g, x, shape.channels(), rows, columns);
    DitBlock block = new DitBlock(w, d.heads, (int) (w * c.mlpRatio), act);
    for (int i = 0; i < d.depth; i++) {
      h = block.build(g.at("blocks." + i), h);
    }
    Graph last = g.at("final_layer");
    SDVariable normed = new Modulation(last, act, w, 2).normed(last, h, 0, 1).rows(last);
    int values = c.patch * c.patch * outputs;
    SDVariable pixels = Start.XAVIER.dense(last.at("linear"), normed, w, values, 0);
    SDVariable grid = g.reshape(pixels, -1, rows, columns, c.patch, c.patch, outputs);
    return g.reshape(g.permute(grid, 0, 5, 1, 3, 2, 4), -1, outputs, shape.height(), shape.width());
  }

  private int patches(String direction, int pixels) {
    if (pixels % c.patch != 0) {
      throw new IllegalArgumentException(
          "network.patch is %d, but images are %d pixels %s, which is not a multiple of it; use a"
                  .formatted(c.patch, pixels, direction)
              + " patch that divides both sides, or resize the images");
    }
    return pixels / c.patch;
  }

  /** Patches row by row, each with its place added. */
  private Tokens embedded(Graph g, SDVariable x, int channels, int rows, int columns) {
    int w = c.dimensions().width;
    Graph projection = g.at("x_embedder.proj");
    long fan = (long) channels * c.patch * c.patch;
    SDVariable weight =
        projection.parameter(
            "weight", Start.XAVIER.weight(1, fan, w), w, channels, c.patch, c.patch);
    SDVariable bias = projection.parameter("bias", Init.zeros(), w);
    SDVariable patches = g.conv2d(x, weight, bias, c.patch, c.patch, 0);
    int count = rows * columns;
    SDVariable tokens = g.permute(g.reshape(patches, -1, w, count), 0, 2, 1);
    SDVariable places = g.constant(Sinusoids.places(rows, columns, w), 1, count, w);
    return new Tokens(tokens.add(places), count, w);
  }

  private SDVariable told(Graph g, Condition condition, int classes) {
    int w = c.dimensions().width;
    SDVariable e = time(g.at("t_embedder.mlp"), condition.label(), w);
    if (condition.until() != null) {
      e = e.add(time(g.at("until_embedder.mlp"), condition.until(), w));
    }
    if (condition.classes() != null) {
      SDVariable table = g.at("y_embedder.embedding_table").parameter("weight", SMALL, classes, w);
      e = e.add(g.embedding(table, condition.classes(), classes));
    }
    return e;
  }

  private static SDVariable time(Graph g, SDVariable label, int w) {
    SDVariable features = Sinusoids.positional(g, label, FREQUENCIES, 0, true);
    SDVariable hidden = layer(g.at("0"), features, FREQUENCIES, w);
    return layer(g.at("2"), g.silu(hidden), w, w);
  }

  private static SDVariable layer(Graph g, SDVariable x, int in, int out) {
    return g.dense(
        x, g.parameter("weight", SMALL, out, in), g.parameter("bias", Init.zeros(), out));
  }

  /** The sizes of the paper's table 1. */
  enum Size {
    S(12, 384, 6),
    B(12, 768, 12),
    L(24, 1024, 16),
    XL(28, 1152, 16);

    private final int depth;
    private final int width;
    private final int heads;

    Size(int depth, int width, int heads) {
      this.depth = depth;
      this.width = width;
      this.heads = heads;
    }
  }

  /** Number of blocks, length of a token's vector, and attention heads of each block. */
  private record Dimensions(int depth, int width, int heads) {}

  @About(
      value = "The diffusion transformer, DiT, with adaLN-Zero.",
      paper = "Peebles and Xie 2023, section 3")
  record Config(
      @Key(
              doc =
                  "The paper's sizes: s is 12 blocks of width 384 with 6 heads, b 12 of 768 with"
                      + " 12, l 24 of 1024 with 16, xl 28 of 1152 with 16.",
              or = "s")
          Size size,
      @Key(
              doc = "Side of the squares that become tokens; it divides the images' sides.",
              or = "2",
              min = 1,
              max = 256,
              unit = "pixels")
          int patch,
      @Key(doc = "Transformer blocks; null for those of the size.", or = "null", min = 1)
          @Nullable Integer depth,
      @Key(
              doc = "Length of a token's vector; null for that of the size.",
              or = "null",
              min = 4,
              max = 32768)
          @Nullable Integer width,
      @Key(doc = "Attention heads; null for those of the size.", or = "null", min = 1)
          @Nullable Integer heads,
      @Key(
              doc = "Width of a block's hidden layer relative to the tokens'.",
              or = "4",
              min = 0,
              aboveMin = true)
          double mlpRatio)
      implements Checked {
    private Dimensions dimensions() {
      return new Dimensions(
          depth == null ? size.depth : depth,
          width == null ? size.width : width,
          heads == null ? size.heads : heads);
    }

    @Override
    public void check(Problems problems) {
      Dimensions d = dimensions();
      if (d.width % 4 != 0) {
        problems.add(
            "width",
            d.width + " is not a multiple of 4, as sines and cosines of two directions need");
      }
      if (d.width % d.heads != 0) {
        problems.add(
            "heads", d.heads + " do not divide the tokens' width, " + d.width + "; change either");
      }
    }
  }
}
