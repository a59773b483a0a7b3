package org.langevin.networks;

import org.jspecify.annotations.Nullable;
import org.langevin.spi.Condition;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Tells the U-Net its time: two dense layers on sinusoids of the label. If there is a second time,
 * the same with other weights for it, and if the network is conditional, a learned vector for each
 * class, are added.
 *
 * <p>Parameters, with c the first level's channels: {@code time_embedding.linear_1} [width, c] (2c
 * with Fourier features), {@code time_embedding.linear_2} [width, width], the same of {@code
 * until_embedding}, {@code class_embedding.weight} [classes, width], {@code time_proj.weight} [c]
 * (Fourier, not trained).
 */
final class TimeEmbedding {
  private final Config c;
  private final int channels;
  private final Start start;

  /** For a network whose first convolution has that many channels. */
  TimeEmbedding(Config c, int channels, Start start) {
    this.c = c;
    this.channels = channels;
    this.start = start;
  }

  /** Length of the vectors. */
  int width() {
    return c.width == null ? 4 * channels : c.width;
  }

  /**
   * The vectors [n, width], or [1, width] if nothing that is told depends on the example.
   *
   * @param count number of classes
   */
  SDVariable build(Graph g, Condition told, int count) {
    SDVariable e = layers(g.at("time_embedding"), features(g, told.label()));
    if (told.until() != null) {
      e = e.add(layers(g.at("until_embedding"), features(g, told.until())));
    }
    if (told.classes() != null) {
      SDVariable table =
          g.at("class_embedding").parameter("weight", new Init.Normal(1), count, width());
      e = e.add(g.embedding(table, told.classes(), count));
    }
    return e;
  }

  private SDVariable layers(Graph g, SDVariable features) {
    int in = c.embedding == Kind.FOURIER ? 2 * channels : channels;
    // SiLU whatever the activation of the residual blocks is
    SDVariable hidden = g.silu(start.dense(g.at("linear_1"), features, in, width(), 1));
    return start.dense(g.at("linear_2"), hidden, width(), width(), 1);
  }

  private SDVariable features(Graph g, SDVariable label) {
    return switch (c.embedding) {
      case POSITIONAL -> Sinusoids.positional(g, label, channels, c.frequencyShift, c.flipSinToCos);
      case FOURIER ->
          Sinusoids.fourier(g, c.logarithm ? g.log(label) : label, channels, c.fourierScale);
    };
  }

  /** Features of the label. */
  enum Kind {
    /** Sines and cosines of fixed frequencies, for labels of about 0 to 1000. */
    POSITIONAL,
    /** Sines and cosines with random frequencies, for noise levels (Song et al. 2021). */
    FOURIER
  }

  record Config(
      @Key(
              doc =
                  "Features of the label: positional, for labels of about 0 to 1000, or fourier,"
                      + " for noise levels and their logarithms.",
              or = "positional")
          Kind embedding,
      @Key(
              doc = "Length of the time vector; null for 4 times the first channels.",
              or = "null",
              min = 1,
              max = 32768)
          @Nullable Integer width,
      @Key(doc = "Positional: cosines before sines.", or = "false") boolean flipSinToCos,
      @Key(
              doc =
                  "Positional: with h frequencies, frequency i is 10000^(-i / (h - shift)); DDPM's"
                      + " code has 1, others 0.",
              or = "1",
              min = 0)
          int frequencyShift,
      @Key(
              doc = "Fourier: standard deviation of the frequencies.",
              or = "16",
              min = 0,
              aboveMin = true)
          double fourierScale,
      @Key(
              doc =
                  "Fourier: features of the label's logarithm, for labels that are noise levels;"
                      + " false for labels that are logarithms.",
              or = "true")
          boolean logarithm) {}
}
