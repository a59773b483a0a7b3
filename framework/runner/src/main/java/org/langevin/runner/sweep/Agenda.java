package org.langevin.runner.sweep;

import java.util.List;
import java.util.Optional;
import org.langevin.runner.sweep.Ledger.Entry;

/** Which job is started next. */
interface Agenda {
  /**
   * The next job, a pure function of the ledger.
   *
   * @return empty if there is none, now or, when no job is under way, ever
   */
  Optional<Job> next(List<Entry> ledger);

  /** One trial after the other, each to its end. */
  static Agenda inOrder(int trials) {
    return ledger -> {
      int started = (int) ledger.stream().filter(Entry::isStart).count();
      return started < trials ? Optional.of(new Job(started, Job.END)) : Optional.empty();
    };
  }
}
