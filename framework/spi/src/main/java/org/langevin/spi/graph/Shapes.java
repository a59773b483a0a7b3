package org.langevin.spi.graph;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Shapes of what the operations of {@link Graph} give, from those of what they read. Shapes hold no
 * unknown sizes here; arguments are those that SameDiff keeps with its operations.
 */
public final class Shapes {
  private Shapes() {}

  /** Number of values. */
  public static long length(long... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** A dimension that may count from the end, as one from the front. */
  public static int dimension(int rank, long dimension) {
    return (int) (dimension < 0 ? dimension + rank : dimension);
  }

  /** The dimensions of a reduction, sorted; none given, or SameDiff's mark for it, means all. */
  public static int[] dimensions(int rank, int @Nullable [] given) {
    if (given == null || given.length == 0 || given[0] == Integer.MAX_VALUE) {
      return IntStream.range(0, rank).toArray();
    }
    return Arrays.stream(given).map(d -> dimension(rank, d)).sorted().toArray();
  }

  /** A shape without the given dimensions, or with 1 in their places. */
  public static long[] reduced(long[] shape, int[] dimensions, boolean keep) {
    long[] kept = shape.clone();
    Arrays.stream(dimensions).forEach(d -> kept[d] = keep ? 1 : -1);
    return Arrays.stream(kept).filter(size -> size >= 0).toArray();
  }

  /**
   * The shape of an element-by-element result of two tensors.
   *
   * @throws IllegalArgumentException if sizes differ and neither is 1
   */
  public static long[] broadcast(long[] a, long[] b) {
    long[] out = new long[Math.max(a.length, b.length)];
    for (int i = 1; i <= out.length; i++) {
      long p = i <= a.length ? a[a.length - i] : 1;
      long q = i <= b.length ? b[b.length - i] : 1;
      if (p != q && p != 1 && q != 1) {
        throw new IllegalArgumentException(
            "Shapes " + Arrays.toString(a) + " and " + Arrays.toString(b) + " do not go together");
      }
      out[out.length - i] = p == 1 ? q : p;
    }
    return out;
  }

  /** A shape in which one size may be -1, for as many as the length leaves. */
  public static long[] filled(long[] shape, long length) {
    long known = 1;
    for (long size : shape) {
      known *= size < 0 ? 1 : size;
    }
    long rest = known == 0 ? 0 : length / known;
    long[] out = Arrays.stream(shape).map(size -> size < 0 ? rest : size).toArray();
    if (length(out) != length) {
      throw new IllegalArgumentException(
          length + " values do not fill the shape " + Arrays.toString(shape));
    }
    return out;
  }

  /** The result of a convolution of [n, in, h, w] with [kH, kW, in, out]. */
  public static long[] convolved(long[] x, long[] weights, long[] arguments) {
    long h = (x[2] + 2 * arguments[4] - weights[0]) / arguments[2] + 1;
    long w = (x[3] + 2 * arguments[5] - weights[1]) / arguments[3] + 1;
    return new long[] {x[0], weights[3], h, w};
  }

  /** The result of pooling [n, c, h, w] without padding. */
  public static long[] pooled(long[] x, long[] arguments) {
    long h = (x[2] - arguments[0]) / arguments[2] + 1;
    long w = (x[3] - arguments[1]) / arguments[3] + 1;
    return new long[] {x[0], x[1], h, w};
  }

  /** The product of the last two dimensions. */
  public static long[] product(long[] a, long[] b, boolean transposeA, boolean transposeB) {
    int rank = a.length;
    long[] out = a.clone();
    out[rank - 2] = a[transposeA ? rank - 1 : rank - 2];
    out[rank - 1] = b[transposeB ? rank - 2 : rank - 1];
    if (a.length != b.length
        || a[transposeA ? rank - 2 : rank - 1] != b[transposeB ? rank - 1 : rank - 2]) {
      throw new IllegalArgumentException(
          "Matrices " + Arrays.toString(a) + " and " + Arrays.toString(b) + " have no product");
    }
    return out;
  }
}
