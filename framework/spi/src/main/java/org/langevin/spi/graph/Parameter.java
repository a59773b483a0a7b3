package org.langevin.spi.graph;

/**
 * A trainable variable of a graph.
 *
 * @param name full name, dots between scopes, as in PyTorch's state dictionaries
 * @param shape in PyTorch's layout: convolutions [out, in, kH, kW], dense layers [out, in]
 * @param init how it starts
 */
public record Parameter(String name, long[] shape, Init init) {
  /** Number of values. */
  public int length() {
    long n = 1;
    for (long s : shape) {
      n *= s;
    }
    return Math.toIntExact(n);
  }
}
