package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A transformer block with adaLN-Zero (Peebles and Xie 2023, figure 3):
 *
 * <pre>
 *   s1, c1, g1, s2, c2, g2 = adaLN_modulation.1(SiLU(e))
 *   h = h + g1 attn(norm(h) (1 + c1) + s1)
 *   h = h + g2 mlp(norm(h) (1 + c2) + s2)       mlp(x) = fc2(gelu(fc1(x))), gelu by tanh
 * </pre>
 *
 * <p>Parameters, w being the width: those of {@link Modulation}, {@code attn.qkv} [3 w, w], {@code
 * attn.proj} [w, w], {@code mlp.fc1} [hidden, w], {@code mlp.fc2} [w, hidden].
 */
final class DitBlock {
  private final int width;
  private final int heads;
  private final int hidden;
  private final SDVariable told;

  /**
   * For all blocks of a network.
   *
   * @param told what the network is told, after SiLU, [n, width] or [1, width]
   */
  DitBlock(int width, int heads, int hidden, SDVariable told) {
    this.width = width;
    this.heads = heads;
    this.hidden = hidden;
    this.told = told;
  }

  /** A block with its parameters in the scope of {@code g}. */
  Tokens build(Graph g, Tokens x) {
    Modulation by = new Modulation(g, told, width, 6);
    Tokens h = by.gated(x, 2, attention(g.at("attn"), by.normed(g, x, 0, 1)));
    return by.gated(h, 5, mlp(g.at("mlp"), by.normed(g, h, 3, 4)));
  }

  /** softmax(q k^T / sqrt(d)) v in each head of width d; q, k, v lie one after the other. */
  private Tokens attention(Graph g, Tokens x) {
    int d = width / heads;
    SDVariable all = Start.XAVIER.dense(g.at("qkv"), x.rows(g), width, 3 * width, 1);
    SDVariable[] qkv = g.split(g.reshape(all, -1, x.count(), 3L * heads, d), 3, 2);
    SDVariable q = g.permute(qkv[0], 0, 2, 1, 3);
    SDVariable k = g.permute(qkv[1], 0, 2, 1, 3);
    SDVariable v = g.permute(qkv[2], 0, 2, 1, 3);
    SDVariable weights = g.softmax(g.matmul(q, k, false, true).mul(1 / Math.sqrt((double) d)));
    SDVariable mixed = g.permute(g.matmul(weights, v, false, false), 0, 2, 1, 3);
    SDVariable rows = g.reshape(mixed, -1, width);
    return x.ofRows(g, Start.XAVIER.dense(g.at("proj"), rows, width, width, 1));
  }

  private Tokens mlp(Graph g, Tokens x) {
    SDVariable h = Start.XAVIER.dense(g.at("fc1"), x.rows(g), width, hidden, 1);
    return x.ofRows(g, Start.XAVIER.dense(g.at("fc2"), gelu(g, h), hidden, width, 1));
  }

  /** Hendrycks and Gimpel's approximation x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))). */
  private static SDVariable gelu(Graph g, SDVariable x) {
    SDVariable inner = x.mul(g.square(x).mul(0.044715).add(1)).mul(Math.sqrt(2 / Math.PI));
    return x.mul(0.5).mul(g.tanh(inner).add(1));
  }
}
