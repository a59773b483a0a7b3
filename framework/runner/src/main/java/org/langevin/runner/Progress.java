package org.langevin.runner;

import org.langevin.runner.run.RunDirectory;

/** What a person follows while a run is at work. Implementations throw nothing. */
public interface Progress {
  /** The run's folder exists; notes from now on belong to its log too. */
  void opened(RunDirectory run);

  /** A fact worth a line. */
  void note(String line);

  /**
   * Something is under way.
   *
   * @param what is being done, for example {@code "training"}
   * @param fraction done, 0 to 1
   * @param detail figures of the moment
   */
  void moving(String what, double fraction, String detail);
}
