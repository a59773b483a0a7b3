package org.langevin.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.tracking.Remote;
import org.langevin.spi.tracking.RunFile;
import org.langevin.spi.tracking.TrackedRun;

/**
 * Tells the course of runs to a server or a service. The run's folder stays the source of truth: a
 * tracker is shown what is new in it, by a thread of its own that training never waits for, and
 * what a server missed is shown again until it is taken.
 *
 * <p>Calls may block for a bounded time and give up when their thread is interrupted. Each is
 * repeated until it returns, maybe by another process and maybe though it had worked, so what is
 * told twice must be there once.
 */
public interface Tracker {
  /**
   * Where it tells, without credentials, for example {@code "http://127.0.0.1:5000, experiment
   * mnist"}. What was told is remembered for each destination of a run.
   *
   * @param run the experiment's name
   */
  String destination(String run);

  /**
   * The run at the other end: the one of this uid, or a new one.
   *
   * @param id what {@link Remote#id} gave earlier; null if nobody remembers
   * @throws Remote.RefusedException if there is no such run any more and none shall be
   * @throws IOException if the other end cannot be reached for now
   */
  Remote open(TrackedRun run, @Nullable String id) throws IOException, InterruptedException;

  /** Whether a file is to be sent. */
  boolean wants(RunFile file);

  /** Least number of steps between two points of a metric; 1 for all. */
  default int every() {
    return 1;
  }
}
