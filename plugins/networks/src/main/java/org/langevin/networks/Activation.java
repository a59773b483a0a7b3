package org.langevin.networks;

import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** A non-linearity, element by element. */
enum Activation {
  /** x sigmoid(x), also called swish (Hendrycks and Gimpel 2016). */
  SILU,
  /** x Phi(x), exact (Hendrycks and Gimpel 2016). */
  GELU,
  /** max(x, 0). */
  RELU,
  /** x tanh(ln(1 + e^x)) (Misra 2020). */
  MISH;

  SDVariable of(Graph g, SDVariable x) {
    return switch (this) {
      case SILU -> g.silu(x);
      case GELU -> g.gelu(x);
      case RELU -> g.relu(x);
      case MISH -> x.mul(g.tanh(g.softplus(x)));
    };
  }
}
