package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Init;
import org.nd4j.autodiff.samediff.SDVariable;

/** Sines and cosines that tell a network its time. */
final class Sinusoids {
  private static final double LONGEST_PERIOD = 10_000;

  private Sinusoids() {}

  /**
   * Positional features of Vaswani et al. 2017 as DDPM uses them, with h = channels / 2:
   *
   * <pre>
   *   w_i = 10000^(-i / (h - shift)),  i = 0..h-1
   *   [sin(w_0 t), ..., sin(w_(h-1) t), cos(w_0 t), ..., cos(w_(h-1) t)]
   * </pre>
   *
   * <p>Frequencies and phases are float32 as in the usual implementations: at t = 1000 exact ones
   * would differ by up to 1e-4, and trained weights expect the usual.
   *
   * @param t [n] or [1]
   * @param channels even, with channels / 2 above {@code shift}
   * @param cosFirst cosines before sines
   * @return [n, channels] or [1, channels]
   */
  static SDVariable positional(Graph g, SDVariable t, int channels, int shift, boolean cosFirst) {
    int half = channels / 2;
    float[] frequencies = new float[half];
    for (int i = 0; i < half; i++) {
      float exponent = (float) -Math.log(LONGEST_PERIOD) * i / (half - shift);
      frequencies[i] = (float) Math.exp(exponent);
    }
    SDVariable phase = column(g, t).mul(g.constant(frequencies, 1, half));
    return cosFirst
        ? g.concat(1, g.cos(phase), g.sin(phase))
        : g.concat(1, g.sin(phase), g.cos(phase));
  }

  /**
   * Random Fourier features (Tancik et al. 2020; Song et al. 2021, appendix H): [sin(2 pi W t),
   * cos(2 pi W t)], W drawn once from N(0, scale^2) and not trained.
   *
   * <p>Parameter {@code time_proj.weight} [channels].
   *
   * @param t [n] or [1]
   * @return [n, 2 channels] or [1, 2 channels]
   */
  static SDVariable fourier(Graph g, SDVariable t, int channels, double scale) {
    SDVariable w = g.at("time_proj").frozen("weight", new Init.Normal(scale), channels);
    SDVariable phase = column(g, t).mul(g.reshape(w, 1, channels)).mul(2 * Math.PI);
    return g.concat(1, g.sin(phase), g.cos(phase));
  }

  /**
   * Sines and cosines of a place in a grid (Peebles and Xie 2023, after He et al. 2022): with q =
   * width / 4 and w_i = 10000^(-i / q),
   *
   * <pre>
   *   [sin(w_i column), cos(w_i column), sin(w_i row), cos(w_i row)],  i = 0..q-1 in each
   * </pre>
   *
   * @param width a multiple of 4
   * @return [rows, columns, width]
   */
  static float[] places(int rows, int columns, int width) {
    int q = width / 4;
    float[] out = new float[rows * columns * width];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int at = (row * columns + column) * width;
        for (int i = 0; i < q; i++) {
          double w = Math.pow(LONGEST_PERIOD, -(double) i / q);
          out[at + i] = (float) Math.sin(w * column);
          out[at + q + i] = (float) Math.cos(w * column);
          out[at + 2 * q + i] = (float) Math.sin(w * row);
          out[at + 3 * q + i] = (float) Math.cos(w * row);
        }
      }
    }
    return out;
  }

  private static SDVariable column(Graph g, SDVariable t) {
    return g.reshape(g.real(t), -1, 1);
  }
}
