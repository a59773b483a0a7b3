/** Samplers: one file for each algorithm, a plain loop over compiled steps. */
@NullMarked
package org.langevin.samplers;

import org.jspecify.annotations.NullMarked;
