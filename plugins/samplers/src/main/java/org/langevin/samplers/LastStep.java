package org.langevin.samplers;

import java.util.Map;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Sampler.Inputs;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The step to the data of samplers whose own steps lead from noise to less noise: the estimate of
 * x0, by Tweedie's formula (x_t + sigma^2 score) / alpha. One evaluation, no noise. score_sde calls
 * it noise removal and takes one more of its own steps without the noise; where little noise is
 * left both are the same.
 */
final class LastStep {
  private LastStep() {}

  static Map<String, SDVariable> build(Graph g, Denoiser denoiser, Inputs in) {
    Estimate estimate = denoiser.estimate(g, in.state("x"), in.scalar("t"));
    return Map.of("x", estimate.x0());
  }
}
