/** Randomness as a pure function of seed, stream and index. No generator here has hidden state. */
@NullMarked
package org.langevin.spi.random;

import org.jspecify.annotations.NullMarked;
