/** Distances between two images. */
@NullMarked
package org.langevin.losses;

import org.jspecify.annotations.NullMarked;
