/** Examples and the files they come from. No particular dataset lives here. */
@NullMarked
package org.langevin.spi.data;

import org.jspecify.annotations.NullMarked;
