package org.langevin.nd4j;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ND4J's memory as Java buffers: what is written to one is seen in the other. */
final class Memory {
  private Memory() {}

  /** Elements {@code offset .. offset + length - 1} of a float32 buffer. */
  @SuppressWarnings("resource") // a second pointer to memory that ND4J owns
  static FloatBuffer floats(DataBuffer buffer, long offset, int length) {
    return new FloatPointer(buffer.pointer()).position(offset).limit(offset + length).asBuffer();
  }

  /** Elements {@code offset .. offset + length - 1} of a float64 buffer. */
  @SuppressWarnings("resource") // a second pointer to memory that ND4J owns
  static DoubleBuffer doubles(DataBuffer buffer, long offset, int length) {
    return new DoublePointer(buffer.pointer()).position(offset).limit(offset + length).asBuffer();
  }

  /** Elements {@code offset .. offset + length - 1} of an int32 buffer. */
  @SuppressWarnings("resource") // a second pointer to memory that ND4J owns
  static IntBuffer ints(DataBuffer buffer, long offset, int length) {
    return new IntPointer(buffer.pointer()).position(offset).limit(offset + length).asBuffer();
  }

  /** Copies {@code length} elements of {@code width} bytes. */
  static void copy(
      DataBuffer from, long fromOffset, DataBuffer to, long toOffset, long length, int width) {
    Pointer.memcpy(
        new BytePointer(to.pointer()).position(toOffset * width),
        new BytePointer(from.pointer()).position(fromOffset * width),
        length * width);
  }

  /** The values of a row-major float32 array. */
  static FloatBuffer floats(INDArray array) {
    return floats(array.data(), array.offset(), Math.toIntExact(array.length()));
  }

  /** The values of a row-major float64 array. */
  static DoubleBuffer doubles(INDArray array) {
    return doubles(array.data(), array.offset(), Math.toIntExact(array.length()));
  }

  /** The values of a row-major int32 array. */
  static IntBuffer ints(INDArray array) {
    return ints(array.data(), array.offset(), Math.toIntExact(array.length()));
  }

  /** Copies a row-major array to another of the same type and length. */
  static void copy(INDArray from, INDArray to) {
    copy(
        from.data(), from.offset(), to.data(), to.offset(), from.length(), from.dataType().width());
  }
}
