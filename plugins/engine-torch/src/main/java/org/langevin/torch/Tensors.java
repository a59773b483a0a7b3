package org.langevin.torch;

import java.util.Arrays;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tensors from host data and back. */
final class Tensors {
  private Tensors() {}

  /** LibTorch's name of a type of SameDiff's. */
  static ScalarType type(DataType type) {
    return switch (type) {
      case FLOAT -> ScalarType.Float;
      case DOUBLE -> ScalarType.Double;
      case INT -> ScalarType.Int;
      case LONG -> ScalarType.Long;
      default -> throw new UnsupportedOperationException("Arrays of type " + type);
    };
  }

  static ScalarType type(Tensor tensor) {
    return tensor.scalar_type().intern(); // JavaCPP's enums are new objects each time
  }

  static TensorOptions options(ScalarType type, org.bytedeco.pytorch.Device device) {
    return new TensorOptions(type).device(new DeviceOptional(device));
  }

  static long[] shape(Tensor tensor) {
    long[] shape = new long[(int) tensor.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return shape;
  }

  static Tensor of(float[] data, long[] shape, org.bytedeco.pytorch.Device device) {
    Tensor host = empty(data.length, shape, ScalarType.Float);
    host.data_ptr_float().put(data, 0, data.length);
    return move(host, device);
  }

  static Tensor of(double[] data, long[] shape, org.bytedeco.pytorch.Device device) {
    Tensor host = empty(data.length, shape, ScalarType.Double);
    host.data_ptr_double().put(data, 0, data.length);
    return move(host, device);
  }

  static Tensor of(int[] data, long[] shape, org.bytedeco.pytorch.Device device) {
    Tensor host = empty(data.length, shape, ScalarType.Int);
    host.data_ptr_int().put(data, 0, data.length);
    return move(host, device);
  }

  static Tensor of(long[] data, org.bytedeco.pytorch.Device device) {
    Tensor host = empty(data.length, new long[] {data.length}, ScalarType.Long);
    host.data_ptr_long().put(data, 0, data.length);
    return move(host, device);
  }

  /** A constant of a graph. */
  static Tensor of(INDArray array, org.bytedeco.pytorch.Device device) {
    var data = array.dup('c').data();
    long[] shape = array.shape();
    return switch (array.dataType()) {
      case FLOAT -> of(data.asFloat(), shape, device);
      case DOUBLE -> of(data.asDouble(), shape, device);
      case INT -> of(data.asInt(), shape, device);
      default -> throw new UnsupportedOperationException("Constants of type " + array.dataType());
    };
  }

  private static Tensor empty(int length, long[] shape, ScalarType type) {
    if (length != Arrays.stream(shape).reduce(1, (a, b) -> a * b)) {
      throw new IllegalArgumentException(
          length + " values do not fill the shape " + Arrays.toString(shape));
    }
    return torch.empty(shape, new TensorOptions(type), null);
  }

  private static Tensor move(Tensor host, org.bytedeco.pytorch.Device device) {
    return device.is_cpu() ? host : host.to(device, host.scalar_type());
  }

  static float[] floats(Tensor tensor) {
    return Native.scope(
        () -> {
          Tensor host = tensor.detach().to(ScalarType.Float).cpu().contiguous();
          float[] out = new float[Math.toIntExact(host.numel())];
          host.data_ptr_float().get(out);
          return out;
        });
  }

  static double[] doubles(Tensor tensor) {
    return Native.scope(
        () -> {
          Tensor host = tensor.detach().to(ScalarType.Double).cpu().contiguous();
          double[] out = new double[Math.toIntExact(host.numel())];
          host.data_ptr_double().get(out);
          return out;
        });
  }
}
