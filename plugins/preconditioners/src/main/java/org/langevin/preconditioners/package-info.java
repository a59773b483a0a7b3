/**
 * Preconditioners: how a network becomes a denoiser. What is regressed on what is an objective's
 * business.
 */
@NullMarked
package org.langevin.preconditioners;

import org.jspecify.annotations.NullMarked;
