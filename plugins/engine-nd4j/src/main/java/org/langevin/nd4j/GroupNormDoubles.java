package org.langevin.nd4j;

import java.nio.DoubleBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * Group normalisation in float64, for checks of gradients: the formulas of {@link GroupNormKernel}
 * without its care for speed.
 */
final class GroupNormDoubles {
  private final double epsilon;
  private final int rows;
  private final int channels;
  private final int perGroup;
  private final int positions;

  private GroupNormDoubles(int groups, double epsilon, Tensor x) {
    this.epsilon = epsilon;
    this.channels = Math.toIntExact(x.size(1));
    this.rows = Math.toIntExact(x.size(0) * groups);
    this.perGroup = channels / groups;
    this.positions = x.length() / Math.max(1, rows * perGroup);
  }

  static Supplier<Runnable> forward(int groups, double epsilon, List<Tensor> in, Tensor out) {
    GroupNormDoubles kernel = new GroupNormDoubles(groups, epsilon, in.get(0));
    return () -> () -> kernel.forward(buffers(in), out.doubles());
  }

  static Supplier<Runnable> backward(
      int groups, double epsilon, List<Tensor> in, List<Tensor> out) {
    GroupNormDoubles kernel = new GroupNormDoubles(groups, epsilon, in.get(0));
    return () -> () -> kernel.backward(buffers(in), buffers(out));
  }

  private static DoubleBuffer[] buffers(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::doubles).toArray(DoubleBuffer[]::new);
  }

  /** Makes v = (x - mean) / deviation of a row; the deviation is returned. */
  private double normalised(DoubleBuffer x, int row, double[] v) {
    x.get(row * v.length, v);
    double mean = 0;
    for (double value : v) {
      mean += value / v.length;
    }
    double variance = 0;
    for (double value : v) {
      variance += (value - mean) * (value - mean) / v.length;
    }
    double deviation = Math.sqrt(variance + epsilon);
    for (int i = 0; i < v.length; i++) {
      v[i] = (v[i] - mean) / deviation;
    }
    return deviation;
  }

  private int channel(int row, int i) {
    return (row * perGroup + i / positions) % channels;
  }

  private void forward(DoubleBuffer[] in, DoubleBuffer y) {
    double[] v = new double[perGroup * positions];
    for (int row = 0; row < rows; row++) {
      normalised(in[0], row, v);
      for (int i = 0; i < v.length; i++) {
        v[i] = v[i] * in[1].get(channel(row, i)) + in[2].get(channel(row, i));
      }
      y.put(row * v.length, v);
    }
  }

  private void backward(DoubleBuffer[] in, DoubleBuffer[] out) {
    double[] v = new double[perGroup * positions];
    double[] w = new double[v.length];
    double[] gamma = new double[channels];
    double[] beta = new double[channels];
    for (int row = 0; row < rows; row++) {
      double deviation = normalised(in[0], row, v);
      in[3].get(row * w.length, w);
      double sum = 0;
      double product = 0;
      for (int i = 0; i < v.length; i++) {
        int c = channel(row, i);
        beta[c] += w[i];
        gamma[c] += w[i] * v[i];
        w[i] *= in[1].get(c);
        sum += w[i] / v.length;
        product += w[i] * v[i] / v.length;
      }
      for (int i = 0; i < v.length; i++) {
        w[i] = (w[i] - sum - v[i] * product) / deviation;
      }
      out[0].put(row * w.length, w);
    }
    out[1].put(0, gamma);
    out[2].put(0, beta);
  }
}
