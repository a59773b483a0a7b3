/**
 * Datasets: where examples come from and how their bytes become values in [-1, 1]. Batches, epochs
 * and shuffling are the runner's business.
 */
@NullMarked
package org.langevin.datasets;

import org.jspecify.annotations.NullMarked;
