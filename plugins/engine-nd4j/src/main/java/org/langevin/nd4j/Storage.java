package org.langevin.nd4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A piece of memory in a bound plan, needed from one operation to another. It is either held by a
 * value outside (parameters, constants) or gets a place from {@link Layout}.
 */
final class Storage {
  private final DataType type;
  private final long length;
  private final boolean outside;
  private final int first;
  private int last;
  private @Nullable DataBuffer buffer;
  private long offset;

  private Storage(DataType type, long length, boolean outside, int first) {
    this.type = type;
    this.length = length;
    this.outside = outside;
    this.first = first;
    this.last = first;
  }

  /** Memory that is held elsewhere. */
  static Storage of(INDArray array) {
    Storage storage = new Storage(array.dataType(), array.length(), true, -1);
    storage.place(array.data(), array.offset());
    return storage;
  }

  /** Memory yet to be found, written first by operation {@code first}. */
  static Storage wanted(DataType type, long length, int first) {
    return new Storage(type, length, false, first);
  }

  DataType type() {
    return type;
  }

  long length() {
    return length;
  }

  boolean outside() {
    return outside;
  }

  /** First operation that uses it. */
  int first() {
    return first;
  }

  /** Last operation that uses it. */
  int last() {
    return last;
  }

  void usedBy(int operation) {
    last = Math.max(last, operation);
  }

  void place(DataBuffer where, long at) {
    buffer = where;
    offset = at;
  }

  DataBuffer buffer() {
    if (buffer == null) {
      throw new IllegalStateException("This storage has no memory yet");
    }
    return buffer;
  }

  long offset() {
    return offset;
  }

  /** The whole numbers in it, which must be there already. */
  long[] integers() {
    return array(new long[] {length}, new long[] {1}).toLongVector();
  }

  /** An array over this memory. */
  INDArray array(long[] shape, long[] strides) {
    DataBuffer view = Nd4j.createBuffer(buffer(), offset, length);
    return Nd4j.create(view, shape, strides, 0, 'c', type);
  }
}
