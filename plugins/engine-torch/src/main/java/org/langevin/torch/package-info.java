/**
 * The engine on LibTorch: a SameDiff graph becomes a flat plan of LibTorch calls, and LibTorch's
 * autograd gives the gradients. Nothing here knows an algorithm, and no array of ND4J's is touched
 * after a graph is compiled.
 */
@NullMarked
package org.langevin.torch;

import org.jspecify.annotations.NullMarked;
