package org.langevin.runner.sweep;

import org.langevin.runner.sweep.Ledger.Entry;

/**
 * A trial to be trained to a rung.
 *
 * @param trial number, from 0
 * @param rung number, from 0; {@link #END} for a trial that is run to its end at once
 */
record Job(int trial, int rung) {
  static final int END = -1;

  static Job of(Entry entry) {
    return new Job(entry.trial(), entry.rung());
  }
}
