/**
 * Sweeps: many trials of one experiment file, where to look next, and what came of it. How a single
 * trial runs does not belong here.
 *
 * <p>A sweep's state is its ledger alone: which job comes next is a pure function of the frozen
 * file and the ledger's lines, so a sweep that is killed and resumed does what it would have done.
 */
@NullMarked
package org.langevin.runner.sweep;

import org.jspecify.annotations.NullMarked;
