package org.langevin.objectives;

import org.langevin.spi.Preconditioner;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * EDM's preconditioner, or with a boundary above 0 the consistency models' (Song et al. 2023,
 * appendix C); the network is told ln(sigma) / 4.
 */
record TestPreconditioner(double sigmaData, double boundary) implements Preconditioner {
  /** The network as it is. */
  static final Preconditioner NONE =
      new Preconditioner() {
        @Override
        public Coefficients at(Graph g, SDVariable sigma) {
          throw new UnsupportedOperationException("The network is read by the objective");
        }

        @Override
        public boolean none() {
          return true;
        }
      };

  @Override
  public Coefficients at(Graph g, SDVariable sigma) {
    double square = sigmaData * sigmaData;
    SDVariable above = sigma.sub(boundary);
    SDVariable root = g.sqrt(g.square(sigma).add(square));
    return new Coefficients(
        g.square(above).add(square).rdiv(square),
        above.mul(sigmaData).div(root),
        root.rdiv(1),
        g.log(sigma).mul(0.25));
  }
}
