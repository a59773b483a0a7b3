/**
 * The commands of {@code tools/langevin}: arguments in, exit codes out. What they do, the runner
 * does.
 */
@NullMarked
package org.langevin.cli;

import org.jspecify.annotations.NullMarked;
