/** Distances between two images, and the trained classifiers by which one of them sees. */
@NullMarked
package org.langevin.losses;

import org.jspecify.annotations.NullMarked;
