/** What a network is trained to tell. How far off it is, a loss says. */
@NullMarked
package org.langevin.objectives;

import org.jspecify.annotations.NullMarked;
