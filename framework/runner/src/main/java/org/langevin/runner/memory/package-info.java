/** How much of a device's memory graphs take. Nothing here opens an engine or runs a graph. */
@NullMarked
package org.langevin.runner.memory;

import org.jspecify.annotations.NullMarked;
