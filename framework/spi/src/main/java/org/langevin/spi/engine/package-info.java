/**
 * What an engine promises: to execute graphs and train their parameters on a device, with flat
 * memory. Choosing an engine and driving it belong to the runner.
 */
@NullMarked
package org.langevin.spi.engine;

import org.jspecify.annotations.NullMarked;
