/**
 * Brings files that an experiment needs to this machine and proves that they are the right ones.
 * What the files mean is the plugins' business.
 */
@NullMarked
package org.langevin.runner.assets;

import org.jspecify.annotations.NullMarked;
