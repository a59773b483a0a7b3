package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A sequence on its way through a transformer, with the sizes that the graph does not know.
 *
 * @param value [n, count, width]
 */
record Tokens(SDVariable value, int count, int width) {
  /** Other values of the same size. */
  Tokens with(SDVariable other) {
    return new Tokens(other, count, width);
  }

  /** One token in each row: [n count, width]. */
  SDVariable rows(Graph g) {
    return g.reshape(value, -1, width);
  }

  /** The way back. */
  Tokens ofRows(Graph g, SDVariable rows) {
    return with(g.reshape(rows, -1, count, width));
  }
}
