package org.langevin.nd4j;

import java.util.Arrays;
import org.langevin.spi.engine.Value;
import org.langevin.spi.graph.Shapes;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A row-major ND4J array of its own memory. */
final class Nd4jValue implements Value {
  private final INDArray array;
  private final long[] shape;
  private boolean closed;

  private Nd4jValue(INDArray array, long... shape) {
    this.array = array;
    this.shape = shape;
  }

  /** A new value of undefined content. */
  static Nd4jValue create(DataType type, long... shape) {
    return new Nd4jValue(Nd4j.createUninitializedDetached(type, 'c', shape), shape.clone());
  }

  /**
   * This engine's view of a value.
   *
   * @throws IllegalArgumentException if another engine made it
   * @throws IllegalStateException if it is closed
   */
  static Nd4jValue of(Value value) {
    if (!(value instanceof Nd4jValue own)) {
      throw new IllegalArgumentException(
          "A value of another engine (" + value.getClass().getSimpleName() + ") was given to nd4j");
    }
    own.array();
    return own;
  }

  /** The array; not to be closed by the caller. */
  INDArray array() {
    if (closed) {
      throw new IllegalStateException(
          "A value " + Arrays.toString(shape) + " was used when closed");
    }
    return array;
  }

  DataType type() {
    return array.dataType();
  }

  int length() {
    return Math.toIntExact(Shapes.length(shape));
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      array.close();
    }
  }
}
