package org.langevin.nd4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The float32 memory in which all plans of a session work, one at a time. It grows to the needs of
 * the largest and is kept, so that a step allocates nothing and meets no fresh pages.
 */
final class Scratch implements AutoCloseable {
  private @Nullable DataBuffer buffer;
  private long length;

  /**
   * The memory, of at least {@code wanted} elements. A different object than before means that what
   * was bound to the former one must be bound anew.
   */
  DataBuffer atLeast(long wanted) {
    DataBuffer current = buffer;
    if (current == null || length < wanted) {
      close();
      current = Nd4j.createBuffer(DataType.FLOAT, Math.max(16, wanted), false);
      buffer = current;
      length = wanted;
    }
    return current;
  }

  @Override
  public void close() {
    if (buffer != null) {
      buffer.close();
      buffer = null;
    }
  }
}
