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
 * Consistency distillation (Song et al. 2023, algorithm 2): as consistency training, but the
 * earlier point of a pair is reached from the later one by a step of a solver along the path of a
 * teacher, a denoiser trained beforehand on the same process.
 *
 * <pre>
 *   n uniform,   x = x0 + t_{n+1} z,   xHat = solver(x, t_{n+1} to t_n)
 *   loss = distance(f(x, t_{n+1}), fTarget(xHat, t_n))
 *   target = mu target + (1 - mu) student, after every step
 * </pre>
 *
 * The student usually starts from the teacher's parameters. Two evaluations of the teacher with
 * heun.
 */
final class ConsistencyDistillationObjective implements Objective, Checked {
  private final Config config;
  private final Process process;
  private final Preconditioner preconditioner;
  private final Loss loss;

  @Inject
  ConsistencyDistillationObjective(
      Config config, Process process, Preconditioner preconditioner, Loss loss) {
    this.config = config;
    this.process = process;
    this.preconditioner = preconditioner;
    this.loss = loss;
  }

  @Override
  public void check(Problems problems) {
    Consistency.check("consistency-distillation", process, preconditioner, problems);
  }

  @Override
  public SDVariable loss(Training training) {
    Graph g = training.graph();
    SDVariable count = g.table(config.times);
    SDVariable n = g.floor(training.uniform("time").mul(config.times - 1));
    KarrasTimes times = KarrasTimes.of(process, config.rho);
    Moment early = Moment.of(g, process, times.at(g, n, count));
    Moment late = Moment.of(g, process, times.at(g, n.add(1), count));
    SDVariable x = late.truth(training.x0(), training.normal("noise")).xt();
    SDVariable solved = config.solver.step(g, process, training.teacher(), x, late.t(), early.t());
    SDVariable student = Consistency.function(preconditioner, training.network(), x, late);
    SDVariable target =
        Consistency.function(
            preconditioner, training.average("target", (k, of) -> config.mu), solved, early);
    return loss.distance(g, student, target);
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    return Consistency.estimate(g, process, preconditioner, network, xt, t);
  }

  @About(
      value = "A teacher's whole path is learned in one step.",
      paper = "Song et al. 2023, algorithm 2")
  record Config(
      @Key(doc = "Number of times N between which consistency is asked for.", or = "18", min = 2)
          int times,
      @Key(doc = "Solver of the teacher's path.", or = "heun") OdeSolver solver,
      @Key(
              doc = "Decay of the target's moving average.",
              or = "0.95",
              min = 0,
              max = 1,
              belowMax = true)
          double mu,
      @Key(doc = "How much the times crowd towards data.", or = "7", min = 1) double rho) {}
}
