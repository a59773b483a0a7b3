/** Tests of the tables. */
@NullMarked
package org.langevin.runner.study;

import org.jspecify.annotations.NullMarked;
