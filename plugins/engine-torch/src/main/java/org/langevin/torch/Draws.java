package org.langevin.torch;

import java.util.Arrays;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.langevin.spi.random.CounterRandom;

/** The words of {@link CounterRandom}, for many keys at once, and what is drawn from them. */
final class Draws {
  private final Device device;
  private final TensorOptions int64;
  private final TensorOptions float32;
  private final Scalar golden;
  private final Scalar mix1;
  private final Scalar mix2;
  private final Scalar low32;
  private final Scalar toUnit;
  private final Scalar toAngle;
  private final Scalar minusTwo;
  private final Scalar one;

  Draws(Device device, Kept kept) {
    this.device = device;
    int64 = kept.keep(Tensors.options(ScalarType.Long, device));
    float32 = kept.keep(Tensors.options(ScalarType.Float, device));
    golden = kept.keep(new Scalar(CounterRandom.GOLDEN));
    mix1 = kept.keep(new Scalar(CounterRandom.MIX_1));
    mix2 = kept.keep(new Scalar(CounterRandom.MIX_2));
    low32 = kept.keep(new Scalar(0xFFFFFFFFL));
    toUnit = kept.keep(new Scalar(0x1p-32));
    toAngle = kept.keep(new Scalar(2 * Math.PI * 0x1p-32));
    minusTwo = kept.keep(new Scalar(-2.0));
    one = kept.keep(new Scalar(1.0));
  }

  /**
   * Standard normals. The caller holds a pointer scope open.
   *
   * @return float32 [keys, row...]
   */
  Tensor normals(long[] keys, long... row) {
    long length = length(row);
    long words = (length + 1) / 2;
    Tensor z = words(keys, words);
    // Float64: near u1 = 1 the logarithm of a float32 would have few digits left.
    Tensor u1 = shifted(z, 32).to(ScalarType.Double).add_(one).mul_(toUnit);
    Tensor angle = z.bitwise_and_(low32).to(ScalarType.Double).mul_(toAngle);
    Tensor r = u1.log_().mul_(minusTwo).sqrt_();
    Tensor out = torch.empty(new long[] {keys.length, words, 2}, float32, null);
    out.select(2, 0).copy_(angle.cos().mul_(r));
    out.select(2, 1).copy_(angle.sin_().mul_(r));
    return out.view(keys.length, 2 * words)
        .narrow(1, 0, length)
        .reshape(shape(keys, row))
        .contiguous();
  }

  /**
   * Factors of dropout. The caller holds a pointer scope open.
   *
   * @return float32 [keys, row...]
   */
  Tensor masks(long[] keys, double rate, long... row) {
    long length = length(row);
    Tensor quarters = words(keys, (length + 3) / 4).view(ScalarType.Short).narrow(1, 0, length);
    Scalar threshold = new Scalar((long) CounterRandom.maskThreshold(rate));
    Tensor kept = quarters.ge(threshold).to(ScalarType.Float);
    return kept.mul_(new Scalar(1 / (1 - rate))).reshape(shape(keys, row));
  }

  private static long length(long... row) {
    return Arrays.stream(row).reduce(1, Math::multiplyExact);
  }

  private static long[] shape(long[] keys, long... row) {
    long[] shape = new long[row.length + 1];
    shape[0] = keys.length;
    System.arraycopy(row, 0, shape, 1, row.length);
    return shape;
  }

  /** The first words of each key: int64 [keys, number]. */
  private Tensor words(long[] keys, long number) {
    Tensor counter = torch.arange(new Scalar(1L), new Scalar(number + 1), int64).mul_(golden);
    Tensor z = Tensors.of(keys, device).unsqueeze(1).add(counter);
    shiftedXor(z, 30);
    z.mul_(mix1);
    shiftedXor(z, 27);
    z.mul_(mix2);
    shiftedXor(z, 31);
    return z;
  }

  /** z ^= z >>> bits */
  private static void shiftedXor(Tensor z, int bits) {
    try (Tensor high = shifted(z, bits)) {
      z.bitwise_xor_(high);
    }
  }

  /** The logical shift z >>> bits: LibTorch's is arithmetic. */
  private static Tensor shifted(Tensor z, int bits) {
    try (Scalar by = new Scalar((long) bits);
        Scalar mask = new Scalar(-1L >>> bits)) {
      return z.bitwise_right_shift(by).bitwise_and_(mask);
    }
  }
}
