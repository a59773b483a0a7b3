/**
 * The composition root: an experiment's record, the plan made from it, and its life from start to
 * report. Algorithms are plugins; nothing here depends on one at compile time.
 */
@NullMarked
package org.langevin.runner;

import org.jspecify.annotations.NullMarked;
