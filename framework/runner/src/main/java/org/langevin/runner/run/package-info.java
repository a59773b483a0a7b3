/**
 * A run on disk: its folder, journal, manifest and checkpoints. The run directory is the source of
 * truth.
 */
@NullMarked
package org.langevin.runner.run;

import org.jspecify.annotations.NullMarked;
