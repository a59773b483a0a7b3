/**
 * Numbers that tell sets of images apart, and the vectors that they compare. Drawing samples,
 * running the features and storing what was measured belong to the framework's runner.
 */
@NullMarked
package org.langevin.metrics;

import org.jspecify.annotations.NullMarked;
