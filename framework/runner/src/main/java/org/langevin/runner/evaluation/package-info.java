/**
 * Measures images against reference images by a protocol that goes with every number. Where the
 * images come from is the caller's business, the formulas are the metrics'.
 */
@NullMarked
package org.langevin.runner.evaluation;

import org.jspecify.annotations.NullMarked;
