package org.langevin.spi.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How a tensor's values lie among others.
 *
 * @param shape sizes, outermost first
 * @param steps for each dimension, how many values further its next one is
 * @param offset where the first value is
 */
record Strides(long[] shape, long[] steps, long offset) {
  private static final int DIMENSIONS = 16;

  /** Of values without gaps, with the last index running fastest or the first. */
  static Strides of(long[] shape, boolean firstIsFastest) {
    long[] steps = new long[shape.length];
    long step = 1;
    for (int i = 0; i < shape.length; i++) {
      int dimension = firstIsFastest ? i : shape.length - 1 - i;
      steps[dimension] = step;
      step = Math.multiplyExact(step, Math.max(1, shape[dimension]));
    }
    return new Strides(shape, steps, 0);
  }

  /**
   * The tensor, copied only if its values do not lie in order.
   *
   * @param bytes all values
   * @throws IOException if the shape is unsound or reaches beyond the bytes
   */
  Tensor tensor(String type, ByteBuffer bytes) throws IOException {
    int width = Tensor.width(type);
    int length = length(bytes.remaining() / width);
    if (length == 0) {
      return new Tensor(type, shape, ByteBuffer.allocate(0));
    } else if (Arrays.equals(steps, of(shape, false).steps)) {
      return new Tensor(
          type,
          shape,
          bytes.slice(bytes.position() + Math.toIntExact(offset) * width, length * width));
    }
    return new Tensor(type, shape, gathered(bytes, length, width));
  }

  /**
   * Number of values, at most as many as are held: a tensor that repeats values could be of any
   * size.
   */
  private int length(int held) throws IOException {
    if (shape.length != steps.length || shape.length > DIMENSIONS) {
      throw beyond(held);
    }
    long length = 1;
    for (long size : shape) {
      if (size < 0) {
        throw beyond(held);
      }
      length = size == 0 ? 0 : Math.min(length, held + 1L) * Math.min(size, held + 1L);
    }
    if (Arrays.stream(shape).anyMatch(size -> size == 0)) {
      return 0;
    }
    long last = offset;
    for (int i = 0; i < shape.length; i++) {
      if (length > held || offset < 0 || steps[i] < 0 || (shape[i] > 1 && steps[i] > held)) {
        throw beyond(held);
      }
      last += shape[i] > 1 ? (shape[i] - 1) * steps[i] : 0; // at most held^2 for each of a few
    }
    if (length > held || last < 0 || last >= held) {
      throw beyond(held);
    }
    return (int) length;
  }

  private IOException beyond(int held) {
    return new IOException(
        "a tensor of sizes "
            + Arrays.toString(shape)
            + " and strides "
            + Arrays.toString(steps)
            + " does not fit into the "
            + held
            + " values that are there");
  }

  private ByteBuffer gathered(ByteBuffer bytes, int length, int width) {
    ByteBuffer out = ByteBuffer.allocate(length * width);
    long[] index = new long[shape.length];
    for (int i = 0; i < length; i++) {
      long from = offset;
      for (int d = 0; d < index.length; d++) {
        from += index[d] * steps[d];
      }
      out.put(i * width, bytes, bytes.position() + (int) from * width, width);
      for (int d = index.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
        index[d] = 0;
      }
    }
    return out;
  }
}
