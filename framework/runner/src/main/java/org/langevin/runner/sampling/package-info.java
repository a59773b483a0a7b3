/** The sampling loop: what the framework supplies to a sampler. */
@NullMarked
package org.langevin.runner.sampling;

import org.jspecify.annotations.NullMarked;
