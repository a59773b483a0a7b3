/** Optimisers: rule and learning rate. The arithmetic is done by the engine on the device. */
@NullMarked
package org.langevin.optimizers;

import org.jspecify.annotations.NullMarked;
