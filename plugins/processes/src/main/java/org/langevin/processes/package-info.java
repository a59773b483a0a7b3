/** Forward processes that turn data into noise. Going back is a sampler's business. */
@NullMarked
package org.langevin.processes;

import org.jspecify.annotations.NullMarked;
