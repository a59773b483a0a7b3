package org.langevin.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.langevin.spi.engine.Value;

/** A contiguous tensor on the session's device. */
final class TorchValue implements Value {
  private final Tensor tensor;
  private final long[] shape;
  private final ScalarType type;

  /** Takes the tensor over; a pointer scope that is open now no longer frees it. */
  TorchValue(Tensor tensor) {
    tensor.retainReference();
    this.tensor = tensor;
    shape = Tensors.shape(tensor);
    type = Tensors.type(tensor);
  }

  /**
   * The tensor of a value.
   *
   * @throws IllegalArgumentException if it is another engine's
   * @throws IllegalStateException if it is closed
   */
  static Tensor tensor(Value value) {
    Tensor tensor = own(value).tensor;
    if (tensor.isNull()) {
      throw new IllegalStateException("The value is closed");
    }
    return tensor;
  }

  static ScalarType type(Value value) {
    return own(value).type;
  }

  private static TorchValue own(Value value) {
    if (value instanceof TorchValue own) {
      return own;
    }
    throw new IllegalArgumentException(
        "A value of another engine (" + value.getClass().getName() + ") was given to torch");
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public void close() {
    tensor.close();
  }
}
