package org.langevin.objectives;

import jakarta.inject.Inject;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Leaping;
import org.langevin.spi.Loss;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Parameter;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Consistency trajectory models (Kim et al. 2024, algorithm 1): the model leaps along the
 * probability-flow path from any time t to any earlier s,
 *
 * <pre>
 *   G(x, t, s) = (s / t) x + (1 - s / t) g(x, t, s)                                  (equation 4)
 * </pre>
 *
 * with g a preconditioned denoiser that is told both times; g(x, t, t) is the mean of x0. With the
 * target network a moving average of the student and epsilon the smallest time,
 *
 * <pre>
 *   t &gt; u &gt;= s on a grid of N times,   x_t = x0 + t z,   xHat = solver(x_t, t to u)
 *   estimate = GTarget(G(x_t, t, s), s, epsilon)
 *   target   = GTarget(GTarget(xHat, u, s), s, epsilon)
 *   loss     = distance(estimate, target) + dsm-weight |g(y, sigma, sigma) - x0|^2 / cOut(sigma)^2,
 *              y = x0 + sigma z', ln sigma ~ N(p-mean, p-std^2)                      (equations 9, 10)
 * </pre>
 *
 * The second part is the loss of {@link EdmObjective}, always in l2. The solver takes Heun's steps
 * on the grid with the denoiser of a teacher, or, with {@code teacher = self}, of the target
 * network (the paper's training from scratch).
 *
 * <p>With {@code balance = gradients} the second part is multiplied by the ratio of the parts'
 * gradient norms at the network's last layer, that of the first above (equation 11); with
 * microbatches each has a ratio of its own.
 *
 * <p>Departures: no adversarial loss, on which the paper's best figures rest; and u is at most
 * solver-steps grid times before t (the public code goes up to 17), for every step is two more
 * networks in the graph. The grid index of t is uniform, that of s uniform below it, that of u
 * uniform between them.
 */
final class CtmObjective implements Leaping, Checked {
  private static final double TINY = 1e-12;
  private final Config config;
  private final Process process;
  private final Preconditioner preconditioner;
  private final Loss loss;

  @Inject
  CtmObjective(Config config, Process process, Preconditioner preconditioner, Loss loss) {
    this.config = config;
    this.process = process;
    this.preconditioner = preconditioner;
    this.loss = loss;
  }

  @Override
  public void check(Problems problems) {
    Preconditioning.required("ctm", preconditioner, problems);
    if (process.family() != Family.VARIANCE_EXPLODING || process.discrete()) {
      problems.add(
          "type",
          "objective 'ctm' follows paths whose time is the noise level and needs process edm");
    }
  }

  @Override
  public SDVariable loss(Training training) {
    SDVariable trajectory = trajectoryLoss(training);
    if (config.dsmWeight == 0) {
      return trajectory;
    }
    SDVariable denoising = denoisingLoss(training);
    SDVariable weighted =
        switch (config.balance) {
          case FIXED -> denoising;
          case GRADIENTS -> denoising.mul(ratio(training.graph(), trajectory, denoising));
        };
    return trajectory.add(weighted.mul(config.dsmWeight));
  }

  /** Of two losses' gradient norms at the layer of the network that was created last, [1]. */
  private static SDVariable ratio(Graph g, SDVariable a, SDVariable b) {
    Parameter last = null;
    for (Parameter p : g.parameters()) {
      if (p.trainable() && (last == null || !isWeight(last) || isWeight(p))) {
        last = p;
      }
    }
    if (last == null) {
      throw new IllegalArgumentException("The network has nothing to train");
    }
    SDVariable weight = g.sameDiff().getVariable(last.name());
    return norm(g, g.gradient(a, weight)[0]).div(norm(g, g.gradient(b, weight)[0]).add(TINY));
  }

  private static boolean isWeight(Parameter p) {
    return p.name().endsWith("weight");
  }

  private static SDVariable norm(Graph g, SDVariable x) {
    return g.sqrt(g.sum(g.square(g.reshape(x, -1)), true, 0));
  }

  private SDVariable trajectoryLoss(Training training) {
    Graph g = training.graph();
    SDVariable[] grid = indices(training);
    SDVariable t = time(g, grid[0]);
    SDVariable u = time(g, grid[1]);
    SDVariable s = time(g, grid[2]);
    SDVariable end = g.table(process.tMin());
    SDVariable xt = Moment.of(g, process, t).truth(training.x0(), training.normal("noise")).xt();
    NetworkCall targetNetwork = training.average("target", (k, of) -> config.mu);
    Denoiser teacher =
        switch (config.teacher) {
          case MODEL -> training.teacher();
          case SELF -> (graph, x, at) -> estimate(graph, targetNetwork, x, at);
        };
    SDVariable solved = solve(g, teacher, xt, grid[0], grid[1]);
    SDVariable student = leap(g, training.network(), xt, t, s);
    SDVariable estimate = leap(g, targetNetwork, student, s, end);
    SDVariable target = leap(g, targetNetwork, leap(g, targetNetwork, solved, u, s), s, end);
    return loss.distance(g, estimate, target);
  }

  /** Indices of t, u and s among the grid's times, which rise from 0. */
  private SDVariable[] indices(Training training) {
    Graph g = training.graph();
    SDVariable t = g.floor(training.uniform("time").mul(config.times - 1)).add(1);
    SDVariable s = g.floor(training.uniform("until").mul(t));
    SDVariable lowest = g.max(s, t.sub(config.solverSteps));
    SDVariable u = lowest.add(g.floor(training.uniform("between").mul(t.sub(lowest))));
    return new SDVariable[] {t, u, s};
  }

  private SDVariable time(Graph g, SDVariable index) {
    return KarrasTimes.of(process, config.rho).at(g, index, g.table(config.times));
  }

  /** Along the teacher's path from grid index {@code from} to {@code to}, by steps of one. */
  private SDVariable solve(
      Graph g, Denoiser teacher, SDVariable xt, SDVariable from, SDVariable to) {
    SDVariable x = xt;
    SDVariable here = from;
    for (int k = 0; k < config.solverSteps; k++) {
      SDVariable there = g.max(here.sub(1), to);
      x = OdeSolver.HEUN.step(g, process, teacher, x, time(g, here), time(g, there));
      here = there;
    }
    return x;
  }

  private SDVariable denoisingLoss(Training training) {
    Graph g = training.graph();
    Marginal at = EdmObjective.logNormal(g, training.gaussian("level"), config.pMean, config.pStd);
    SDVariable x0 = training.x0();
    SDVariable y = Estimate.truth(g, at, x0, training.normal("level-noise")).xt();
    SDVariable told = denoised(g, training.network(), y, at, at.sigma());
    SDVariable weight = g.square(preconditioner.at(g, at.sigma()).cOut()).rdiv(1);
    return g.meanPerExample(g.square(told.sub(x0))).mul(g.real(weight));
  }

  /** g(x, t, s). */
  private SDVariable denoised(
      Graph g, NetworkCall network, SDVariable x, Marginal at, SDVariable s) {
    SDVariable until = preconditioner.at(g, s).cNoise();
    return preconditioner.denoised(g, (in, label, none) -> network.call(in, label, until), x, at);
  }

  @Override
  public SDVariable leap(Graph g, NetworkCall network, SDVariable xt, SDVariable t, SDVariable s) {
    SDVariable ratio = s.div(t);
    SDVariable denoised = denoised(g, network, xt, process.marginal(g, t), s);
    return xt.mul(g.broadcast(ratio)).add(denoised.mul(g.broadcast(ratio.rsub(1))));
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    Marginal at = process.marginal(g, t);
    return Estimate.ofX0(g, xt, at, denoised(g, network, xt, at, t));
  }

  /** How trajectory and denoising loss are balanced. */
  enum Balance {
    /** By the norms of their gradients at the last layer. */
    GRADIENTS,
    /** By dsm-weight alone. */
    FIXED
  }

  /** Whose path is learned. */
  enum Teacher {
    /** That of an earlier model. */
    MODEL,
    /** That of the target network. */
    SELF
  }

  @About(
      value = "Leaps between any two times of the path.",
      paper = "Kim et al. 2024, algorithm 1, without its adversarial loss")
  record Config(
      @Key(doc = "Whose path is learned; self is the model's own.", or = "model") Teacher teacher,
      @Key(doc = "Number of times N of the grid.", or = "18", min = 2) int times,
      @Key(
              doc =
                  "Most steps that the solver takes; each costs two evaluations and their memory.",
              or = "4",
              min = 1)
          int solverSteps,
      @Key(
              doc = "Decay of the target network's moving average.",
              or = "0.999",
              min = 0,
              max = 1,
              belowMax = true)
          double mu,
      @Key(
              doc =
                  "How the two losses are balanced; gradients brings the denoising loss's gradient at"
                      + " the last layer to the size of the other's.",
              or = "gradients")
          Balance balance,
      @Key(doc = "Weight of the denoising loss, once balanced; 0 for none.", or = "1", min = 0)
          double dsmWeight,
      @Key(doc = "Mean of ln sigma in the denoising loss.", or = "-1.2") double pMean,
      @Key(
              doc = "Standard deviation of ln sigma in the denoising loss.",
              or = "1.2",
              min = 0,
              aboveMin = true)
          double pStd,
      @Key(doc = "How much the times crowd towards data.", or = "7", min = 1) double rho) {}
}
