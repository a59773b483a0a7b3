package org.langevin.nd4j;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.langevin.spi.graph.Shapes;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A value of a plan that is bound to shapes: it knows where it will lie in memory before the memory
 * exists. Several tensors may see one storage.
 */
final class Tensor {
  private final DataType type;
  private final long[] shape;
  private final long[] strides;
  private final Storage storage;

  private Tensor(DataType type, long[] shape, long[] strides, Storage storage) {
    this.type = type;
    this.shape = shape;
    this.strides = strides;
    this.storage = storage;
  }

  /** A row-major tensor that fills a storage. */
  static Tensor of(DataType type, Storage storage, long... shape) {
    return new Tensor(type, shape, rowMajor(shape), storage);
  }

  /** A row-major array held elsewhere. */
  static Tensor of(INDArray array) {
    return of(array.dataType(), Storage.of(array), array.shape());
  }

  static long[] rowMajor(long... shape) {
    long[] strides = new long[shape.length];
    long step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= shape[i];
    }
    return strides;
  }

  DataType type() {
    return type;
  }

  long[] shape() {
    return shape;
  }

  long size(int dimension) {
    return shape[dimension];
  }

  int rank() {
    return shape.length;
  }

  int length() {
    return Math.toIntExact(Shapes.length(shape));
  }

  Storage storage() {
    return storage;
  }

  /** Whether the elements lie in row-major order; the strides of dimensions of size 1 are free. */
  boolean isRowMajor() {
    long[] expected = rowMajor(shape);
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] != 1 && strides[i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** The same row-major memory seen in another shape. */
  Tensor reshaped(long... to) {
    return of(type, storage, to);
  }

  /** The same memory with its dimensions in another order. */
  Tensor permuted(int... order) {
    long[] sizes = new long[order.length];
    long[] steps = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      sizes[i] = shape[order[i]];
      steps[i] = strides[order[i]];
    }
    return new Tensor(type, sizes, steps, storage);
  }

  /** This tensor's memory as an ND4J array; it must exist. */
  INDArray array() {
    return storage.array(shape, isRowMajor() ? rowMajor(shape) : strides);
  }

  /** This tensor's memory; it must exist, hold float32 and be row-major. */
  FloatBuffer floats() {
    if (!isRowMajor()) {
      throw new IllegalStateException("Not row-major: " + this);
    }
    return Memory.floats(storage.buffer(), storage.offset(), length());
  }

  /** As {@link #floats}, of float64. */
  DoubleBuffer doubles() {
    if (!isRowMajor()) {
      throw new IllegalStateException("Not row-major: " + this);
    }
    return Memory.doubles(storage.buffer(), storage.offset(), length());
  }

  /** Overwrites this row-major tensor with an array of the same type and length. */
  void copyFrom(INDArray source) {
    Memory.copy(
        source.data(), source.offset(), storage.buffer(), storage.offset(), length(), type.width());
  }

  /** A new value with this row-major tensor's content. */
  Nd4jValue copy() {
    Nd4jValue value = Nd4jValue.create(type, shape);
    INDArray to = value.array();
    Memory.copy(storage.buffer(), storage.offset(), to.data(), to.offset(), length(), type.width());
    return value;
  }

  /** Adds this row-major tensor to a value of its type and length. */
  void addTo(Nd4jValue sum) {
    if (type == DataType.DOUBLE) {
      DoubleBuffer from = doubles();
      DoubleBuffer to = Memory.doubles(sum.array());
      for (int i = 0; i < to.capacity(); i++) {
        to.put(i, to.get(i) + from.get(i));
      }
      return;
    }
    FloatBuffer to = Memory.floats(sum.array());
    float[] total = new float[to.capacity()];
    float[] more = new float[to.capacity()];
    to.get(0, total);
    floats().get(0, more);
    Rows.add(total, more);
    to.put(0, total);
  }

  /** The values of this row-major tensor, float32 or float64. */
  double[] values() {
    double[] values = new double[length()];
    if (type == DataType.DOUBLE) {
      doubles().get(0, values);
      return values;
    }
    FloatBuffer from = floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = from.get(i);
    }
    return values;
  }

  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }
}
