/**
 * What every engine must do, as tests that an engine's own test class extends, with references in
 * plain Java. Contracts of other roles belong to packages of their own.
 */
@NullMarked
package org.langevin.testkit.engine;

import org.jspecify.annotations.NullMarked;
