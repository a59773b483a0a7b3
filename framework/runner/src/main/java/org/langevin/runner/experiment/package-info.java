/**
 * The experiment file's record. Reading it is the config module's business, running it the
 * runner's.
 */
@NullMarked
package org.langevin.runner.experiment;

import org.jspecify.annotations.NullMarked;
