/** Tests of what a person sees of a run. */
@NullMarked
package org.langevin.runner.figures;

import org.jspecify.annotations.NullMarked;
