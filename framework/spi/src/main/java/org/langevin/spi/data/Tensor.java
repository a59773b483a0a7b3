package org.langevin.spi.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A host array as it lies in a file: type, shape and little-endian bytes in row-major order.
 * Immutable by agreement: nobody writes to the bytes of a tensor made by somebody else.
 */
public final class Tensor {
  private final String type;
  private final long[] shape;
  private final ByteBuffer bytes;

  /**
   * From raw bytes.
   *
   * @param type F64, F32, F16, BF16, I64, I32, U8 or BOOL, as safetensors names them
   * @throws IllegalArgumentException if the type is unknown or the bytes do not fill the shape
   */
  public Tensor(String type, long[] shape, ByteBuffer bytes) {
    this.type = type;
    this.shape = shape.clone();
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (this.bytes.remaining() != length() * width(type)) {
      throw new IllegalArgumentException(
          "A tensor of "
              + length()
              + " "
              + type
              + " values has no "
              + bytes.remaining()
              + " bytes");
    }
  }

  /** A float32 tensor; the values are copied. */
  public static Tensor of(float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new Tensor("F32", shape, bytes);
  }

  /** A float64 tensor; the values are copied. */
  public static Tensor of(double[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    return new Tensor("F64", shape, bytes);
  }

  /** Bytes of one value of a type. */
  static int width(String type) {
    return switch (type) {
      case "F64", "I64" -> 8;
      case "F32", "I32" -> 4;
      case "F16", "BF16" -> 2;
      case "U8", "BOOL" -> 1;
      default -> throw new IllegalArgumentException("Tensors of type " + type + " are not read");
    };
  }

  /** The type's name in safetensors. */
  public String type() {
    return type;
  }

  /** Sizes, outermost first. */
  public long[] shape() {
    return shape.clone();
  }

  /** Number of values. */
  public int length() {
    long n = 1;
    for (long s : shape) {
      n = Math.multiplyExact(n, s);
    }
    return Math.toIntExact(n);
  }

  /** The bytes, little-endian, positioned at 0. */
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The values as float32. */
  public float[] floats() {
    float[] out = new float[length()];
    if (type.equals("F32")) {
      bytes().asFloatBuffer().get(out);
      return out;
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) value(i);
    }
    return out;
  }

  /** The values as float64. */
  public double[] doubles() {
    double[] out = new double[length()];
    for (int i = 0; i < out.length; i++) {
      out[i] = value(i);
    }
    return out;
  }

  private double value(int i) {
    return switch (type) {
      case "F64" -> bytes.getDouble(i * 8);
      case "F32" -> bytes.getFloat(i * 4);
      case "BF16" -> Float.intBitsToFloat(bytes.getShort(i * 2) << 16);
      case "F16" -> half(bytes.getShort(i * 2));
      case "I64" -> bytes.getLong(i * 8);
      case "I32" -> bytes.getInt(i * 4);
      default -> bytes.get(i) & 0xFF;
    };
  }

  private static double half(short bits) {
    int exponent = (bits >>> 10) & 31;
    int fraction = bits & 1023;
    double size =
        exponent == 0
            ? fraction * 0x1p-24
            : exponent == 31
                ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : Math.scalb(1 + fraction * 0x1p-10, exponent - 15);
    return bits < 0 ? -size : size;
  }
}
