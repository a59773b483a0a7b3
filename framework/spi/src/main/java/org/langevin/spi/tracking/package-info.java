/**
 * What a tracker is told of a run. Where it is read from, and how often, is the runner's business.
 */
@NullMarked
package org.langevin.spi.tracking;

import org.jspecify.annotations.NullMarked;
