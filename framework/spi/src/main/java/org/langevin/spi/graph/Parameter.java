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
  /** The name of the {@link Graph#teacher} whose parameter it is; empty if the graph's own. */
  public String owner() {
    return name.substring(0, name.indexOf('/') + 1).replace("/", "");
  }

  /** The full name as its owner knows it. */
  public String nameOfOwner() {
    return name.substring(name.indexOf('/') + 1);
  }

  /** Number of values. */
  public int length() {
    return Math.toIntExact(Shapes.length(shape));
  }
}
