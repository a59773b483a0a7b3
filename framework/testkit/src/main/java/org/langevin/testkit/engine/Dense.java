package org.langevin.testkit.engine;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.langevin.spi.random.CounterRandom;

/**
 * A small row-major array of doubles with the reference operations that engines are compared with:
 * written for obviousness, one loop per definition.
 *
 * @param data values in row-major order
 * @param shape sizes, outermost first
 */
record Dense(double[] data, long[] shape) {
  Dense {
    if (data.length != length(shape)) {
      throw new IllegalArgumentException(
          data.length + " values do not fill " + Arrays.toString(shape));
    }
  }

  static Dense of(double[] data, long... shape) {
    return new Dense(data, shape);
  }

  /** Numbers between low and high that depend on the seed and the position alone. */
  static Dense uniform(long seed, double low, double high, long... shape) {
    double[] data = new double[length(shape)];
    long key = CounterRandom.key(seed, "testkit/dense", 0);
    for (int i = 0; i < data.length; i++) {
      // Rounded to float, so that float32 and float64 graphs start from the same numbers.
      data[i] = (float) (low + (high - low) * CounterRandom.uniform(key, i));
    }
    return new Dense(data, shape);
  }

  static int length(long... shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  int size(int dimension) {
    return (int) shape[dimension];
  }

  float[] floats() {
    float[] out = new float[data.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) data[i];
    }
    return out;
  }

  Dense map(DoubleUnaryOperator f) {
    return new Dense(Arrays.stream(data).map(f).toArray(), shape);
  }

  /** Element by element, sizes of 1 and missing leading dimensions repeated as in NumPy. */
  Dense zip(Dense other, DoubleBinaryOperator f) {
    int rank = Math.max(shape.length, other.shape.length);
    long[] out = new long[rank];
    for (int d = 0; d < rank; d++) {
      out[d] = Math.max(sizeAt(shape, rank, d), sizeAt(other.shape, rank, d));
    }
    double[] result = new double[length(out)];
    for (int i = 0; i < result.length; i++) {
      int[] at = index(out, i);
      result[i] = f.applyAsDouble(repeated(at), other.repeated(at));
    }
    return new Dense(result, out);
  }

  private static long sizeAt(long[] shape, int rank, int d) {
    int own = d - (rank - shape.length);
    return own < 0 ? 1 : shape[own];
  }

  private double repeated(int[] at) {
    int position = 0;
    for (int d = 0; d < shape.length; d++) {
      int i = at[at.length - shape.length + d];
      position = position * size(d) + (shape[d] == 1 ? 0 : i);
    }
    return data[position];
  }

  /** The indices of a row-major position. */
  private static int[] index(long[] shape, int position) {
    int[] at = new int[shape.length];
    int rest = position;
    for (int d = shape.length - 1; d >= 0; d--) {
      at[d] = (int) (rest % shape[d]);
      rest /= (int) shape[d];
    }
    return at;
  }

  double at(int... index) {
    return repeated(index);
  }

  /** Every value from a function of its indices. */
  static Dense build(long[] shape, java.util.function.ToDoubleFunction<int[]> value) {
    double[] out = new double[length(shape)];
    for (int i = 0; i < out.length; i++) {
      out[i] = value.applyAsDouble(index(shape, i));
    }
    return new Dense(out, shape);
  }

  Dense reshape(long... to) {
    return new Dense(data, to);
  }

  Dense permute(int... dimensions) {
    long[] to = Arrays.stream(dimensions).mapToLong(d -> shape[d]).toArray();
    return build(
        to,
        at -> {
          int[] from = new int[at.length];
          for (int d = 0; d < at.length; d++) {
            from[dimensions[d]] = at[d];
          }
          return at(from);
        });
  }

  /** Sum over dimensions. */
  Dense sum(boolean keep, int... dimensions) {
    boolean[] gone = new boolean[shape.length];
    for (int d : dimensions) {
      gone[d < 0 ? d + shape.length : d] = true;
    }
    long[] kept = shape.clone();
    for (int d = 0; d < kept.length; d++) {
      kept[d] = gone[d] ? 1 : kept[d];
    }
    double[] out = new double[length(kept)];
    for (int i = 0; i < data.length; i++) {
      int[] at = index(shape, i);
      int position = 0;
      for (int d = 0; d < kept.length; d++) {
        position = position * (int) kept[d] + (gone[d] ? 0 : at[d]);
      }
      out[position] += data[i];
    }
    if (keep) {
      return new Dense(out, kept);
    }
    long[] left =
        java.util.stream.IntStream.range(0, kept.length)
            .filter(d -> !gone[d])
            .mapToLong(d -> kept[d])
            .toArray();
    return new Dense(out, left);
  }

  Dense mean(boolean keep, int... dimensions) {
    Dense sum = sum(keep, dimensions);
    double count = (double) data.length / sum.data.length;
    return sum.map(v -> v / count);
  }

  static Dense concat(int dimension, Dense... parts) {
    long[] to = parts[0].shape.clone();
    to[dimension] = Arrays.stream(parts).mapToLong(p -> p.shape[dimension]).sum();
    return build(
        to,
        at -> {
          int i = at[dimension];
          int part = 0;
          while (i >= parts[part].shape[dimension]) {
            i -= parts[part++].size(dimension);
          }
          int[] from = at.clone();
          from[dimension] = i;
          return parts[part].at(from);
        });
  }

  /** Part {@code index} of {@code parts} equal ones. */
  Dense part(int index, int parts, int dimension) {
    long[] to = shape.clone();
    to[dimension] /= parts;
    return build(
        to,
        at -> {
          int[] from = at.clone();
          from[dimension] += index * (int) to[dimension];
          return at(from);
        });
  }

  /** Matrix product of the last two dimensions. */
  Dense matmul(Dense b, boolean transposeA, boolean transposeB) {
    int rank = shape.length;
    int inner = size(transposeA ? rank - 2 : rank - 1);
    long[] to = shape.clone();
    to[rank - 2] = shape[transposeA ? rank - 1 : rank - 2];
    to[rank - 1] = b.shape[transposeB ? rank - 2 : rank - 1];
    return build(
        to,
        at -> {
          int[] left = at.clone();
          int[] right = at.clone();
          double sum = 0;
          for (int k = 0; k < inner; k++) {
            left[rank - 2] = transposeA ? k : at[rank - 2];
            left[rank - 1] = transposeA ? at[rank - 2] : k;
            right[rank - 2] = transposeB ? at[rank - 1] : k;
            right[rank - 1] = transposeB ? k : at[rank - 1];
            sum += at(left) * b.at(right);
          }
          return sum;
        });
  }

  Dense softmax() {
    int last = shape.length - 1;
    Dense e = map(Math::exp);
    return e.zip(e.sum(true, last), (a, b) -> a / b);
  }

  /** Cross-correlation with weights [out, in, k, k] and zeros around the image. */
  Dense conv2d(Dense weight, int stride, int padding) {
    return conv2d(weight, stride, padding, padding);
  }

  /** Cross-correlation with weights [out, in, height, width] and zeros around the image. */
  Dense conv2d(Dense weight, int stride, int rows, int columns) {
    int height = weight.size(2);
    int width = weight.size(3);
    long[] to = {
      shape[0],
      weight.shape[0],
      (shape[2] + 2L * rows - height) / stride + 1,
      (shape[3] + 2L * columns - width) / stride + 1
    };
    return build(
        to,
        at -> {
          double sum = 0;
          for (int c = 0; c < size(1); c++) {
            for (int i = 0; i < height; i++) {
              for (int j = 0; j < width; j++) {
                int row = at[2] * stride - rows + i;
                int column = at[3] * stride - columns + j;
                if (row >= 0 && row < shape[2] && column >= 0 && column < shape[3]) {
                  sum += at(at[0], c, row, column) * weight.at(at[1], c, i, j);
                }
              }
            }
          }
          return sum;
        });
  }

  Dense groupNorm(Dense gamma, Dense beta, int groups, double epsilon) {
    Dense grouped = reshape(shape[0], groups, data.length / (shape[0] * groups));
    Dense centred = grouped.zip(grouped.mean(true, 2), (a, b) -> a - b);
    Dense variance = centred.map(v -> v * v).mean(true, 2);
    Dense normal =
        centred.zip(variance, (a, b) -> a / Math.sqrt(b + epsilon)).reshape(shape.clone());
    long channels = shape[1];
    return normal
        .zip(gamma.reshape(1, channels, 1, 1), (a, b) -> a * b)
        .zip(beta.reshape(1, channels, 1, 1), Double::sum);
  }

  /** Over the last dimension, without weight and bias. */
  Dense layerNorm(double epsilon) {
    int last = shape.length - 1;
    Dense centred = zip(mean(true, last), (a, b) -> a - b);
    Dense variance = centred.map(v -> v * v).mean(true, last);
    return centred.zip(variance, (a, b) -> a / Math.sqrt(b + epsilon));
  }

  Dense upsampleNearest2x() {
    return build(
        new long[] {shape[0], shape[1], 2 * shape[2], 2 * shape[3]},
        at -> at(at[0], at[1], at[2] / 2, at[3] / 2));
  }

  Dense averagePool2x() {
    return build(
        new long[] {shape[0], shape[1], shape[2] / 2, shape[3] / 2},
        at -> {
          double sum = 0;
          for (int i = 0; i < 4; i++) {
            sum += at(at[0], at[1], 2 * at[2] + i / 2, 2 * at[3] + i % 2);
          }
          return sum / 4;
        });
  }

  Dense maxPool(int kernel, int stride) {
    long[] to = {
      shape[0], shape[1], (shape[2] - kernel) / stride + 1, (shape[3] - kernel) / stride + 1
    };
    return build(
        to,
        at -> {
          double largest = Double.NEGATIVE_INFINITY;
          for (int i = 0; i < kernel * kernel; i++) {
            int row = stride * at[2] + i / kernel;
            largest = Math.max(largest, at(at[0], at[1], row, stride * at[3] + i % kernel));
          }
          return largest;
        });
  }

  Dense padBottomRight() {
    return build(
        new long[] {shape[0], shape[1], shape[2] + 1, shape[3] + 1},
        at -> at[2] < shape[2] && at[3] < shape[3] ? at(at) : 0);
  }
}
