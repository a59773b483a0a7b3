/** Tests of the evaluation. */
@NullMarked
package org.langevin.runner.evaluation;

import org.jspecify.annotations.NullMarked;
