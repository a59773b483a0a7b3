package org.langevin.spi.graph;

/**
 * A stored variable of a graph.
 *
 * @param name full name, dots between scopes, as in PyTorch's state dictionaries
 * @param shape in PyTorch's layout: convolutions [out, in, kH, kW], dense layers [out, in]
 * @param init how it starts
 * @param trainable whether training changes it; if not, it is stored and loaded like the others
 */
public record Parameter(String name, long[] shape, Init init, boolean trainable) {
  /** Number of values. */
  public int length() {
    long n = 1;
    for (long s : shape) {
      n *= s;
    }
    return Math.toIntExact(n);
  }
}
