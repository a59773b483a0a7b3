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
 * Consistency training (Song et al. 2023, algorithm 3): the model's answers at two neighbouring
 * times of one path, made of the same x0 and noise z, should agree.
 *
 * <pre>
 *   n uniform,   loss = distance(f(x0 + t_{n+1} z, t_{n+1}), fTarget(x0 + t_n z, t_n))
 *   target = mu target + (1 - mu) student, after every step
 * </pre>
 *
 * Both evaluations drop the same units. The times are {@link KarrasTimes}, N of them; N and mu are
 * fixed, or follow {@link Curriculum.Growing}. The weight lambda(t) is 1, as in the paper's runs.
 * The moving average that is sampled from is train.ema, another one.
 */
final class ConsistencyTrainingObjective implements Objective, Checked {
  private final Config config;
  private final Process process;
  private final Preconditioner preconditioner;
  private final Loss loss;
  private final Curriculum curriculum;

  @Inject
  ConsistencyTrainingObjective(
      Config config, Process process, Preconditioner preconditioner, Loss loss) {
    this.config = config;
    this.process = process;
    this.preconditioner = preconditioner;
    this.loss = loss;
    this.curriculum =
        switch (config.curriculum) {
          case FIXED -> new Curriculum.Fixed(config.times, config.mu);
          case SCHEDULED -> new Curriculum.Growing(config.s0, config.s1, config.mu);
        };
  }

  @Override
  public void check(Problems problems) {
    Consistency.check("consistency-training", process, preconditioner, problems);
  }

  @Override
  public SDVariable loss(Training training) {
    Graph g = training.graph();
    SDVariable count = training.scheduled("times", curriculum::times);
    SDVariable n = g.floor(training.uniform("time").mul(count.sub(1)));
    KarrasTimes times = KarrasTimes.of(process, config.rho);
    Moment early = Moment.of(g, process, times.at(g, n, count));
    Moment late = Moment.of(g, process, times.at(g, n.add(1), count));
    SDVariable x0 = training.x0();
    SDVariable z = training.normal("noise");
    SDVariable student =
        Consistency.function(preconditioner, training.network(), late.truth(x0, z).xt(), late);
    SDVariable target =
        Consistency.function(
            preconditioner,
            training.average("target", curriculum::decay),
            early.truth(x0, z).xt(),
            early);
    return loss.distance(g, student, target);
  }

  @Override
  public Estimate estimate(Graph g, NetworkCall network, SDVariable xt, SDVariable t) {
    return Consistency.estimate(g, process, preconditioner, network, xt, t);
  }

  /** How N and mu go. */
  enum Mode {
    /** The same throughout. */
    FIXED,
    /** Growing with training. */
    SCHEDULED
  }

  @About(
      value = "Answers at neighbouring times of one path agree; needs no teacher.",
      paper = "Song et al. 2023, algorithm 3")
  record Config(
      @Key(doc = "Whether the number of times and mu are fixed or scheduled.", or = "scheduled")
          Mode curriculum,
      @Key(doc = "Number of times N, if fixed.", or = "18", min = 2) int times,
      @Key(doc = "Number of times at the start, if scheduled.", or = "2", min = 1) int s0,
      @Key(doc = "Number of intervals between times at the end, if scheduled.", or = "150", min = 1)
          int s1,
      @Key(
              doc = "Decay of the target's moving average; if scheduled, that from which it rises.",
              or = "0.9",
              min = 0,
              max = 1,
              belowMax = true)
          double mu,
      @Key(doc = "How much the times crowd towards data.", or = "7", min = 1) double rho)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (curriculum == Mode.SCHEDULED && s1 < s0) {
        problems.add("s1", "must not be below s0 (" + s0 + "), is " + s1);
      }
      if (curriculum == Mode.SCHEDULED && mu == 0) {
        problems.add("mu", "must be above 0 to be scheduled");
      }
    }
  }
}
