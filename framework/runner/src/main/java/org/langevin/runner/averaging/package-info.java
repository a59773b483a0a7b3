/**
 * How moving averages of the parameters weigh the steps of training: formulas, without an engine,
 * an experiment or files.
 */
@NullMarked
package org.langevin.runner.averaging;

import org.jspecify.annotations.NullMarked;
