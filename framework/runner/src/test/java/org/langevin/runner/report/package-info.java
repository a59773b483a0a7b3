/** Tests of what a person sees of a run. */
@NullMarked
package org.langevin.runner.report;

import org.jspecify.annotations.NullMarked;
