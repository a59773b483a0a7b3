package org.langevin.samplers;

import org.langevin.spi.Estimate;
import org.langevin.spi.Objective;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/** What samplers ask of an objective before anything runs. */
final class FakeObjective implements Objective {
  private final boolean tellsVariance;

  FakeObjective(boolean tellsVariance) {
    this.tellsVariance = tellsVariance;
  }

  @Override
  public int outputs(int channels) {
    return tellsVariance ? 2 * channels : channels;
  }

  @Override
  public SDVariable loss(Training training) {
    throw new UnsupportedOperationException("Nothing is trained here");
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    throw new UnsupportedOperationException("The denoiser is known");
  }
}
