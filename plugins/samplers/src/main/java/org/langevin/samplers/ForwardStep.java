package org.langevin.samplers;

import org.langevin.spi.Posterior;
import org.langevin.spi.Process;
import org.langevin.spi.Process.Sde;
import org.langevin.spi.Sampler;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The forward process's step from s to a later t, x_t = alphaTs x_s + sqrt(varTs) z, as reverse
 * diffusion and its corrector need it.
 *
 * @param alphaTs float64 [1]
 * @param varTs float64 [1]
 */
record ForwardStep(SDVariable alphaTs, SDVariable varTs) {
  /** Where the two numbers come from. */
  enum Kernel {
    /** From the marginals, right for steps of any size: alphaTs = alpha_t / alpha_s. */
    EXACT,
    /** From the SDE at t: alphaTs = sqrt(1 + 2 f (t - s)), varTs = g^2 (t - s), for small steps. */
    FIRST_ORDER
  }

  /** The step from s to t of numbers given by {@link Levels#step}. */
  static ForwardStep of(Graph g, Process process, Kernel kernel, Sampler.Inputs in) {
    if (kernel == Kernel.EXACT) {
      Marginal at = Levels.at(in);
      Marginal as = Levels.next(in);
      return new ForwardStep(at.alpha().div(as.alpha()), Posterior.of(g, at, as).largest());
    }
    SDVariable t = in.scalar("t");
    SDVariable dt = t.sub(in.scalar("s"));
    Sde sde = process.sde(g, t);
    return new ForwardStep(
        g.sqrt(sde.drift().mul(dt).mul(2).add(1)), sde.squaredDiffusion().mul(dt));
  }
}
