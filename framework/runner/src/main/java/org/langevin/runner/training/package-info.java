/** The training loop and what feeds it. */
@NullMarked
package org.langevin.runner.training;

import org.jspecify.annotations.NullMarked;
