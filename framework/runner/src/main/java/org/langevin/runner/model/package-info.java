/**
 * Graphs put together from an experiment's plugins: the training graph and the denoiser. Executing
 * them is an engine's business.
 */
@NullMarked
package org.langevin.runner.model;

import org.jspecify.annotations.NullMarked;
