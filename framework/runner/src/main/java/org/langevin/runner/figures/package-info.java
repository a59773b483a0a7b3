/**
 * What papers on diffusion draw of a run besides its samples: the signal-to-noise ratio over time
 * and power spectra, as numbers in a file of the run. Nothing here draws; reports and pages read
 * the file.
 */
@NullMarked
package org.langevin.runner.figures;

import org.jspecify.annotations.NullMarked;
