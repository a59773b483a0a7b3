package org.langevin.runner;

import org.langevin.config.InputException;
import org.langevin.runner.run.RunDirectory;

/** Finds the earlier experiments that an experiment names in its {@code from} block. */
public interface Ancestry {
  /** Knows none. */
  Ancestry NONE =
      new Ancestry() {
        @Override
        public Plan plan(String name) {
          throw new InputException("no earlier experiment can be named here");
        }

        @Override
        public RunDirectory run(String name) {
          throw new InputException("no earlier experiment can be named here");
        }
      };

  /**
   * The plan of an earlier experiment, which need not have run yet.
   *
   * @throws org.langevin.config.InputException if there is none of that name
   */
  Plan plan(String name);

  /**
   * Its run.
   *
   * @throws org.langevin.config.InputException if it has not run
   */
  RunDirectory run(String name);
}
