/**
 * The graph language: a thin layer over SameDiff that emits only operations which every engine is
 * tested on, forward and gradient. Executing a graph is an engine's business.
 */
@NullMarked
package org.langevin.spi.graph;

import org.jspecify.annotations.NullMarked;
