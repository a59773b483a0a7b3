package org.langevin.objectives;

import jakarta.inject.Inject;
import org.langevin.spi.Estimate;
import org.langevin.spi.Objective;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Variational diffusion (Kingma et al. 2021, equations 11 and 17): the bound on -ln p(x0) in
 * continuous time, by which network and noise schedule are learned together. With gamma = ln
 * sigma^2 / alpha^2, t uniform between the smallest time and the horizon T, and the network telling
 * eps,
 *
 * <pre>
 *   diffusion       1/2 (T - tMin) gamma'(t) |eps - epsHat(x_t, t)|^2
 *   prior           KL(q(x_T | x0), N(0, 1)) = 1/2 sum(sigma_T^2 + alpha_T^2 x0^2 - 1 - ln sigma_T^2)
 *   reconstruction  -ln p(x0 | z), z = x_tMin made with a noise of its own
 * </pre>
 *
 * summed. The loss is in bits for each pixel and channel, so the mean over examples estimates an
 * upper bound of bits/dim. For 8-bit images p(x0 | z) gives each value's 256 levels k / 127.5 - 1
 * probabilities in proportion to N(z; alpha level, sigma^2), as in the paper (the public code's
 * levels are shifted by half a level); for points it is the density N(x0; z / alpha, sigma^2 /
 * alpha^2), and the loss may be negative.
 *
 * <p>Departures: times are drawn independently (the paper's antithetic times lower the variance);
 * and inner parameters of a schedule follow the bound itself, which does not depend on them but in
 * noise (the paper lets them lower the variance). No distance is injected: the bound is an l2 loss.
 */
final class VdmObjective implements Objective, Checked {
  private static final int LEVELS = 256;
  private final Config config;
  private final Process process;
  private final Preconditioner preconditioner;

  @Inject
  VdmObjective(Config config, Process process, Preconditioner preconditioner) {
    this.config = config;
    this.process = process;
    this.preconditioner = preconditioner;
  }

  @Override
  public void check(Problems problems) {
    Preconditioning.refused("vdm", preconditioner, problems);
    if (process.discrete() || process.family() != Family.VARIANCE_PRESERVING) {
      problems.add(
          "type",
          "objective 'vdm' bounds a likelihood and needs a variance-preserving process in"
              + " continuous time, such as vp-sde with schedule learned");
    }
  }

  @Override
  public SDVariable loss(Training training) {
    SDVariable nats = diffusion(training).add(prior(training)).add(reconstruction(training));
    return nats.mul(1 / Math.log(2));
  }

  private SDVariable diffusion(Training training) {
    Graph g = training.graph();
    double span = process.horizon() - process.tMin();
    SDVariable t = training.uniform("time").mul(span).add(process.tMin());
    Moment m = Moment.of(g, process, t);
    Marginal rate = m.rate();
    // gamma' = 2 (ln sigma - ln alpha)'
    SDVariable slope =
        rate.sigma().div(m.at().sigma()).sub(rate.alpha().div(m.at().alpha())).mul(2);
    Estimate truth = m.truth(training.x0(), training.normal("noise"));
    SDVariable told = training.network().call(truth.xt(), m.label());
    SDVariable error = g.meanPerExample(g.square(told.sub(truth.eps())));
    return error.mul(g.real(slope.mul(span / 2)));
  }

  private SDVariable prior(Training training) {
    Graph g = training.graph();
    Marginal at = process.marginal(g, g.table(process.horizon()));
    SDVariable variance = g.square(at.sigma());
    SDVariable signal = g.meanPerExample(g.square(training.x0())).mul(g.real(g.square(at.alpha())));
    return signal.add(g.real(variance.sub(1).sub(g.log(variance)))).mul(0.5);
  }

  private SDVariable reconstruction(Training training) {
    Graph g = training.graph();
    Marginal at = process.marginal(g, g.table(process.tMin()));
    SDVariable std = at.sigma().div(at.alpha());
    SDVariable noise = training.normal("reconstruction");
    SDVariable own = g.meanPerExample(g.square(noise)).mul(0.5);
    return switch (config.data) {
      case BYTES -> {
        SDVariable z = training.x0().add(noise.mul(g.broadcast(std)));
        yield own.add(normaliser(g, z, std, training.shape().length()));
      }
      case POINTS -> own.add(g.real(g.log(std).add(0.5 * Math.log(2 * Math.PI))));
    };
  }

  /** ln of the sum over levels of exp(-(z - level)^2 / (2 std^2)), mean over an image, [n]. */
  private static SDVariable normaliser(Graph g, SDVariable z, SDVariable std, int length) {
    double[] levels = new double[LEVELS];
    for (int k = 0; k < LEVELS; k++) {
      levels[k] = k / 127.5 - 1;
    }
    SDVariable distance = g.reshape(z, -1, length, 1).sub(g.real(g.table(levels)));
    SDVariable exponent = g.square(distance).mul(g.real(g.square(std).rdiv(-0.5)));
    // the level of x0 itself is near z, so the sum is far from underflow
    return g.mean(g.log(g.sum(g.exp(exponent), false, 2)), false, 1);
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    return Prediction.EPS.estimate(network, xt, Moment.of(g, process, t));
  }

  /** What the examples are. */
  enum Data {
    /** Images of 256 levels between -1 and 1. */
    BYTES,
    /** Points with a density. */
    POINTS
  }

  @About(
      value = "The variational bound in continuous time, in bits per dimension.",
      paper = "Kingma et al. 2021, equations 11 and 17")
  record Config(
      @Key(doc = "What the examples are: 8-bit images, or points with a density.", or = "bytes")
          Data data) {}
}
