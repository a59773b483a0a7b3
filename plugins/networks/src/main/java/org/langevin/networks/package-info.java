/**
 * Networks F(x, condition), autoencoders and classifiers. What the label means, and what the output
 * is regressed on, is the business of processes, preconditioners and objectives.
 */
@NullMarked
package org.langevin.networks;

import org.jspecify.annotations.NullMarked;
