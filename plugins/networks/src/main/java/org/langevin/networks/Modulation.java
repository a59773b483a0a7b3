package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Adaptive layer normalisation (Perez et al. 2018; adaLN-Zero in Peebles and Xie 2023, section
 * 3.2): what the network is told shifts, scales and gates, the same for all tokens of an example.
 *
 * <p>Parameters: {@code adaLN_modulation.1} [parts width, width], which start at zero.
 */
final class Modulation {
  private static final double EPSILON = 1e-6;

  private final SDVariable[] parts;

  /**
   * Vectors for one scope.
   *
   * @param told what the network is told, after SiLU, [n, width] or [1, width]
   */
  Modulation(Graph g, SDVariable told, int width, int parts) {
    SDVariable all = Start.XAVIER.dense(g.at("adaLN_modulation.1"), told, width, parts * width, 0);
    this.parts = g.split(g.reshape(all, -1, 1, (long) parts * width), parts, 2);
  }

  /** norm(h) (1 + scale) + shift. */
  Tokens normed(Graph g, Tokens h, int shift, int scale) {
    SDVariable normed = g.standardise(h.value(), h.width(), EPSILON);
    return h.with(normed.mul(parts[scale].add(1)).add(parts[shift]));
  }

  /** h + gate change. */
  Tokens gated(Tokens h, int gate, Tokens change) {
    return h.with(h.value().add(change.value().mul(parts[gate])));
  }
}
