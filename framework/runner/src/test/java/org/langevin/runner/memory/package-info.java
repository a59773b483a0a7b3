@NullMarked
package org.langevin.runner.memory;

import org.jspecify.annotations.NullMarked;
