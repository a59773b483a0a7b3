/**
 * The roles that a plugin implements, and how it announces itself. Nothing here trains, samples,
 * reads a file or knows an engine: that is the runner's and the plugins' business.
 */
@NullMarked
package org.langevin.spi;

import org.jspecify.annotations.NullMarked;
