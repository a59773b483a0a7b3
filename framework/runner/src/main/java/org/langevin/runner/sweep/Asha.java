package org.langevin.runner.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.langevin.runner.sweep.Ledger.Entry;
import org.langevin.runner.sweep.Ledger.State;

/**
 * The asynchronous successive halving algorithm (Li et al. 2020, algorithm 2). Trials are trained
 * to a rung and paused there; whenever a job is wanted, a trial in the top {@code 1 / reduction} of
 * a rung that was not promoted yet goes on to the next one, the highest rung first; if there is
 * none, a new trial begins at the bottom. A paused trial goes on as if it had never stopped.
 */
final class Asha implements Agenda {
  private final int trials;
  private final int rungs;
  private final int reduction;
  private final DoubleUnaryOperator cost;

  /**
   * Prepares to schedule.
   *
   * @param trials that begin at the bottom
   * @param rungs the last of which is the end of training
   * @param reduction one of so many is promoted, eta in the paper
   * @param cost of a value of the metric; less is better
   */
  Asha(int trials, int rungs, int reduction, DoubleUnaryOperator cost) {
    this.trials = trials;
    this.rungs = rungs;
    this.reduction = reduction;
    this.cost = cost;
  }

  /**
   * Steps at the end of each rung: {@code first}, and each {@code reduction} times the one before,
   * up to all steps. All but the last are rounded up to the end of a line of the journal, which a
   * pause would cut in two.
   */
  static long[] rungs(long first, int reduction, long steps, int logEvery) {
    List<Long> rungs = new ArrayList<>();
    for (long rung = first; rung < steps; rung *= reduction) {
      long whole = (rung + logEvery - 1) / logEvery * logEvery;
      if (whole < steps) {
        rungs.add(whole);
      }
    }
    rungs.add(steps);
    return rungs.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public Optional<Job> next(List<Entry> ledger) {
    for (int rung = rungs - 2; rung >= 0; rung--) {
      Optional<Job> promoted = promotable(ledger, rung);
      if (promoted.isPresent()) {
        return promoted;
      }
    }
    int begun = (int) ledger.stream().filter(e -> e.isStart() && e.rung() == 0).count();
    return begun < trials ? Optional.of(new Job(begun, 0)) : Optional.empty();
  }

  /** The best trial among the top of a rung that did not go on yet. */
  private Optional<Job> promotable(List<Entry> ledger, int rung) {
    List<Entry> ended =
        ledger.stream()
            .filter(e -> e.rung() == rung && !e.isStart())
            .sorted(Comparator.comparingDouble(this::cost).thenComparingInt(Entry::trial))
            .toList();
    Set<Integer> promoted = new HashSet<>();
    ledger.stream()
        .filter(e -> e.isStart() && e.rung() == rung + 1)
        .forEach(e -> promoted.add(e.trial()));
    return ended.subList(0, ended.size() / reduction).stream()
        .filter(e -> e.state() == State.FINISHED && !promoted.contains(e.trial()))
        .findFirst()
        .map(e -> new Job(e.trial(), rung + 1));
  }

  private double cost(Entry entry) {
    double value = entry.value() == null ? Double.NaN : cost.applyAsDouble(entry.value());
    return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
  }
}
