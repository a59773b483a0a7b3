/**
 * Executes graphs on ND4J. SameDiff supplies the operations and their derivatives; this package
 * orders them, lays out their memory once for each shape of the inputs and runs them, with Java
 * kernels where ND4J has none or a slow one. What a graph means is not decided here.
 */
@NullMarked
package org.langevin.nd4j;

import org.jspecify.annotations.NullMarked;
