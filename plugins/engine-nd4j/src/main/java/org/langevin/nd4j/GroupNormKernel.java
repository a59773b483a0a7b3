package org.langevin.nd4j;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * Group normalisation in float32, alone or followed by SiLU: with n = (x - mean) / sqrt(var +
 * epsilon) over a group's channels and positions,
 *
 * <pre>
 *   y = gamma n + beta,  z = y sigmoid(y)
 *   dL/dbeta = sum dL/dy,  dL/dgamma = sum dL/dy n          (over examples and positions)
 *   dL/dx = (gamma dL/dy - mean(gamma dL/dy) - n mean(gamma dL/dy n)) / sqrt(var + epsilon)
 * </pre>
 *
 * A group of one example is a row that fits a processor's cache: it is read once and written once.
 * Rows go to threads in ranges; sums over examples are taken in the order of the examples, so
 * results do not depend on the number of threads.
 */
final class GroupNormKernel {
  private final boolean silu;
  private final float epsilon;
  private final int batch;
  private final int channels;
  private final int groups;
  private final int positions;
  private final Workers workers;

  private GroupNormKernel(boolean silu, int groups, double epsilon, Tensor x, Workers workers) {
    this.silu = silu;
    this.epsilon = (float) epsilon;
    this.batch = Math.toIntExact(x.size(0));
    this.channels = Math.toIntExact(x.size(1));
    this.groups = groups;
    this.positions = x.length() / Math.max(1, batch * channels);
    this.workers = workers;
  }

  /**
   * y from x, gamma and beta.
   *
   * @param silu whether SiLU follows
   */
  static Supplier<Runnable> forward(
      boolean silu, int groups, double epsilon, Workers workers, List<Tensor> in, Tensor out) {
    GroupNormKernel kernel = new GroupNormKernel(silu, groups, epsilon, in.get(0), workers);
    return () -> {
      FloatBuffer x = in.get(0).floats();
      FloatBuffer gamma = in.get(1).floats();
      FloatBuffer beta = in.get(2).floats();
      FloatBuffer y = out.floats();
      return () -> kernel.forward(x, gamma, beta, y);
    };
  }

  /**
   * The gradients of x, gamma and beta, from x, gamma, beta and the gradient of the result.
   *
   * @param silu whether SiLU followed
   */
  static Supplier<Runnable> backward(
      boolean silu,
      int groups,
      double epsilon,
      Workers workers,
      List<Tensor> in,
      List<Tensor> out) {
    GroupNormKernel kernel = new GroupNormKernel(silu, groups, epsilon, in.get(0), workers);
    return () -> {
      FloatBuffer[] from = in.stream().map(Tensor::floats).toArray(FloatBuffer[]::new);
      FloatBuffer[] to = out.stream().map(Tensor::floats).toArray(FloatBuffer[]::new);
      return () -> kernel.backward(from, to);
    };
  }

  private int perGroup() {
    return channels / groups;
  }

  private static float[] values(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  private float deviation(float[] v, float mean) {
    return (float) Math.sqrt(Rows.squares(v, mean, 0, v.length) / v.length + epsilon);
  }

  private void forward(FloatBuffer x, FloatBuffer gammas, FloatBuffer betas, FloatBuffer y) {
    float[] gamma = values(gammas);
    float[] beta = values(betas);
    int length = perGroup() * positions;
    workers.run(
        batch * groups,
        4L * length,
        (from, to) -> {
          float[] v = new float[length];
          for (int row = from; row < to; row++) {
            x.get(row * length, v);
            float mean = Rows.sum(v, 0, length) / length;
            normalise(v, mean, 1 / deviation(v, mean), row % groups, gamma, beta);
            if (silu) {
              Rows.silu(v, 0, length);
            }
            y.put(row * length, v);
          }
        });
  }

  /** y in place of x. */
  private void normalise(
      float[] v, float mean, float inverse, int group, float[] gamma, float[] beta) {
    for (int c = 0; c < perGroup(); c++) {
      float scale = inverse * gamma[group * perGroup() + c];
      float shift = beta[group * perGroup() + c] - mean * scale;
      Rows.affine(v, scale, shift, c * positions, (c + 1) * positions);
    }
  }

  private void backward(FloatBuffer[] in, FloatBuffer[] out) {
    float[] gamma = values(in[1]);
    float[] beta = values(in[2]);
    float[] gammaParts = new float[batch * channels];
    float[] betaParts = new float[batch * channels];
    int length = perGroup() * positions;
    workers.run(
        batch * groups,
        8L * length,
        (from, to) -> {
          float[] v = new float[length];
          float[] w = new float[length];
          float[] y = new float[silu ? length : 0];
          for (int row = from; row < to; row++) {
            in[0].get(row * length, v);
            in[3].get(row * length, w);
            float mean = Rows.sum(v, 0, length) / length;
            float inverse = 1 / deviation(v, mean);
            if (silu) {
              System.arraycopy(v, 0, y, 0, length);
              normalise(y, mean, inverse, row % groups, gamma, beta);
              Rows.siluGradient(y, w, 0, length);
            }
            gradients(row, v, mean, inverse, w, gamma, gammaParts, betaParts);
            out[0].put(row * length, w);
          }
        });
    out[1].put(0, overBatch(gammaParts));
    out[2].put(0, overBatch(betaParts));
  }

  /** dL/dx in place of dL/dy, and this row's part of dL/dgamma and dL/dbeta. */
  private void gradients(
      int row,
      float[] v,
      float mean,
      float inverse,
      float[] w,
      float[] gamma,
      float[] gammaParts,
      float[] betaParts) {
    float sum = 0;
    float product = 0;
    for (int c = 0; c < perGroup(); c++) {
      int part = row * perGroup() + c;
      int channel = part % channels;
      int at = c * positions;
      betaParts[part] = Rows.sum(w, at, at + positions);
      gammaParts[part] = inverse * Rows.products(v, mean, w, at, at + positions);
      sum += gamma[channel] * betaParts[part];
      product += gamma[channel] * gammaParts[part];
    }
    float slope = -inverse * inverse * product / v.length;
    float level = -inverse * sum / v.length - mean * slope;
    for (int c = 0; c < perGroup(); c++) {
      float scale = inverse * gamma[(row * perGroup() + c) % channels];
      Rows.combine(w, scale, v, slope, level, c * positions, (c + 1) * positions);
    }
  }

  private float[] overBatch(float[] parts) {
    float[] sums = new float[channels];
    for (int i = 0; i < parts.length; i++) {
      sums[i % channels] += parts[i];
    }
    return sums;
  }
}
