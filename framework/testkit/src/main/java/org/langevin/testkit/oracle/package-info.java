/**
 * Laws of data whose noisy densities and denoisers are known in closed form, for tests of samplers
 * and objectives. What engines must do is tested elsewhere.
 */
@NullMarked
package org.langevin.testkit.oracle;

import org.jspecify.annotations.NullMarked;
