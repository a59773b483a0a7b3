@NullMarked
package org.langevin.runner.sweep;

import org.jspecify.annotations.NullMarked;
