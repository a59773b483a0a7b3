package org.langevin.processes;

import org.langevin.spi.Process;
import org.langevin.spi.Schedule;
import org.langevin.spi.Schedule.Family;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Problems;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What processes in continuous time share: the schedule's marginals and prior, and training times
 * uniform between tMin and the horizon.
 */
abstract class ContinuousProcess implements Process, Checked {
  final Schedule schedule;
  private final double tMin;
  private final double tEnd;

  ContinuousProcess(Schedule schedule, double tMin, double tEnd) {
    this.schedule = schedule;
    this.tMin = tMin;
    this.tEnd = tEnd;
  }

  /**
   * Reports a schedule that does not fit.
   *
   * @param fits whether the schedule's kind is right, if it is continuous
   * @param process its name
   * @param needs the right kind in words, with schedules of it
   */
  final void check(Problems problems, boolean fits, String process, String needs) {
    if (schedule.discrete() || !fits) {
      String found =
          schedule.discrete()
              ? "counts whole steps"
              : switch (schedule.family()) {
                case VARIANCE_PRESERVING -> "preserves variance";
                case VARIANCE_EXPLODING -> "keeps the signal as it is";
                case INTERPOLATING -> "lets the signal vanish";
              };
      problems.add(
          "type", "process '" + process + "' needs " + needs + "; the schedule given " + found);
    }
    if (tMin >= horizon()) {
      problems.add("t-min", "must be below the largest time " + horizon() + ", is " + tMin);
    }
    if (tEnd >= horizon()) {
      problems.add("t-end", "must be below the largest time " + horizon() + ", is " + tEnd);
    }
  }

  @Override
  public final double horizon() {
    return schedule.horizon();
  }

  @Override
  public final boolean discrete() {
    return false;
  }

  @Override
  public final Family family() {
    return schedule.family();
  }

  @Override
  public final double tMin() {
    return tMin;
  }

  @Override
  public final double tEnd() {
    return tEnd;
  }

  @Override
  public Marginal marginal(Graph g, SDVariable t) {
    return schedule.marginal(g, t);
  }

  @Override
  public Marginal rate(Graph g, SDVariable t) {
    return schedule.rate(g, t);
  }

  @Override
  public SDVariable trainingTime(Graph g, SDVariable u) {
    return u.mul(horizon() - tMin).add(tMin);
  }

  @Override
  public final double priorScale() {
    return schedule.priorScale();
  }
}
