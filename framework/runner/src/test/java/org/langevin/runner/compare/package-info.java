/** Tests of lists, differences and comparison pages. */
@NullMarked
package org.langevin.runner.compare;

import org.jspecify.annotations.NullMarked;
