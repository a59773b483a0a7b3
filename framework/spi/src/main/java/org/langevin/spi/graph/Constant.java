package org.langevin.spi.graph;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Numbers that a graph needs and that training leaves alone, such as the weights of a network that
 * somebody else has trained. Unlike a {@link Parameter} they are neither drawn nor stored: each
 * engine reads them when it compiles something that needs them.
 *
 * @param name full name, dots between scopes
 * @param shape sizes, outermost first
 * @param values reads them, in row-major order; called at compile time, perhaps never or repeatedly
 */
public record Constant(String name, long[] shape, Supplier<float[]> values) {
  /**
   * Reads the values.
   *
   * @throws IllegalStateException if they are not as many as the shape says
   */
  public float[] read() {
    float[] read = values.get();
    if (read.length != Shapes.length(shape)) {
      throw new IllegalStateException(
          name + " has the shape " + Arrays.toString(shape) + ", but " + read.length + " values");
    }
    return read;
  }
}
