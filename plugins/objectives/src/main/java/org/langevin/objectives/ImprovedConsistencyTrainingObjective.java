package org.langevin.objectives;

import jakarta.inject.Inject;
import org.langevin.spi.Estimate;
import org.langevin.spi.Loss;
import org.langevin.spi.Objective;
import org.langevin.spi.Preconditioner;
import org.langevin.spi.Process;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Improved consistency training (Song and Dhariwal 2024, table 1): as consistency training, but the
 * target is the student itself with its gradient stopped, the number of times doubles ({@link
 * Curriculum.Doubling}), the noise level is about log-normal ({@link LogNormalTimes}), and each
 * pair counts by the inverse of its distance:
 *
 * <pre>
 *   loss = distance(f(x0 + t_{n+1} z, t_{n+1}), stop f(x0 + t_n z, t_n)) / (t_{n+1} - t_n)
 * </pre>
 *
 * The paper's distance is pseudo-huber with c = 0.00054 sqrt(d): {@code loss = pseudo-huber}. Both
 * evaluations drop the same units.
 */
final class ImprovedConsistencyTrainingObjective implements Objective, Checked {
  private final Config config;
  private final Process process;
  private final Preconditioner preconditioner;
  private final Loss loss;
  private final Curriculum curriculum;

  @Inject
  ImprovedConsistencyTrainingObjective(
      Config config, Process process, Preconditioner preconditioner, Loss loss) {
    this.config = config;
    this.process = process;
    this.preconditioner = preconditioner;
    this.loss = loss;
    this.curriculum = new Curriculum.Doubling(config.s0, config.s1);
  }

  @Override
  public void check(Problems problems) {
    Consistency.check("improved-consistency-training", process, preconditioner, problems);
  }

  @Override
  public SDVariable loss(Training training) {
    Graph g = training.graph();
    SDVariable count = training.scheduled("times", curriculum::times);
    KarrasTimes times = KarrasTimes.of(process, config.rho);
    LogNormalTimes law = new LogNormalTimes(times, config.pMean, config.pStd, config.s1);
    SDVariable n = law.draw(g, training.uniform("time"), count);
    Moment early = Moment.of(g, process, times.at(g, n, count));
    Moment late = Moment.of(g, process, times.at(g, n.add(1), count));
    SDVariable x0 = training.x0();
    SDVariable z = training.normal("noise");
    NetworkCall network = training.network();
    SDVariable student =
        Consistency.function(preconditioner, network, late.truth(x0, z).xt(), late);
    SDVariable target =
        g.stopGradient(
            Consistency.function(preconditioner, network, early.truth(x0, z).xt(), early));
    SDVariable weight = late.t().sub(early.t()).rdiv(1);
    return loss.distance(g, student, target).mul(g.real(weight));
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    return Consistency.estimate(g, process, preconditioner, network, xt, t);
  }

  @About(
      value = "Consistency training with the student as its own target.",
      paper = "Song and Dhariwal 2024, table 1")
  record Config(
      @Key(doc = "Number of intervals between times at the start.", or = "10", min = 1) int s0,
      @Key(doc = "Number of intervals at the end.", or = "1280", min = 1) int s1,
      @Key(doc = "Mean of ln t.", or = "-1.1") double pMean,
      @Key(doc = "Standard deviation of ln t.", or = "2", min = 0, aboveMin = true) double pStd,
      @Key(doc = "How much the times crowd towards data.", or = "7", min = 1) double rho)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (s1 < s0) {
        problems.add("s1", "must not be below s0 (" + s0 + "), is " + s1);
      }
    }
  }
}
