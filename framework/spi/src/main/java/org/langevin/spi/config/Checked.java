package org.langevin.spi.config;

/**
 * Rules that one annotation cannot state. A configuration record implements it for rules between
 * its own keys; a plugin implements it for rules between plugins (an objective that needs a
 * discrete process, say). It is called once all values are bound and before anything runs.
 */
public interface Checked {
  /** Reports what is wrong to {@code problems}; throws nothing. */
  void check(Problems problems);
}
