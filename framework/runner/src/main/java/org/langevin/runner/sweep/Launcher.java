package org.langevin.runner.sweep;

import org.langevin.runner.run.RunDirectory;

/** Runs a frozen trial. */
@FunctionalInterface
public interface Launcher {
  /**
   * Begins a trial or goes on with it, and returns when it has ended or was interrupted. A failure
   * of the trial is an ending; whatever is thrown ends the sweep, resumably.
   *
   * @param until steps after which the trial pauses; {@link Long#MAX_VALUE} for none
   * @param place among the trials that run at one time, from 0
   */
  Ending launch(RunDirectory trial, long until, int place) throws InterruptedException;

  /**
   * How a trial ended.
   *
   * @param problem of one that failed; else empty
   */
  record Ending(Kind kind, String problem) {
    /** Finished, or paused where it was to pause. */
    public static final Ending DONE = new Ending(Kind.DONE, "");

    /** Stopped on request. */
    public static final Ending INTERRUPTED = new Ending(Kind.INTERRUPTED, "");

    /** Failed. */
    public static Ending failed(String problem) {
      return new Ending(Kind.FAILED, problem);
    }
  }

  /** The kinds of endings. */
  enum Kind {
    /** As it should. */
    DONE,
    /** Before its time. */
    INTERRUPTED,
    /** Badly. */
    FAILED
  }
}
