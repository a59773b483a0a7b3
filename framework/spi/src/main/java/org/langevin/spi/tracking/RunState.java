package org.langevin.spi.tracking;

/** How a run stands. */
public enum RunState {
  /** At work. */
  RUNNING,
  /** All done. */
  FINISHED,
  /** Stopped by a person; it can go on. */
  INTERRUPTED,
  /** Ended by an error, or with its process. */
  FAILED
}
