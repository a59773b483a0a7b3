package org.langevin.nd4j;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * Layer normalisation in float32, row by row: with n = (x - mean) / sqrt(var + epsilon) over a row,
 *
 * <pre>
 *   y = gamma n + beta
 *   dL/dbeta = sum dL/dy,  dL/dgamma = sum dL/dy n          (over rows)
 *   dL/dx = (gamma dL/dy - mean(gamma dL/dy) - n mean(gamma dL/dy n)) / sqrt(var + epsilon)
 * </pre>
 *
 * Sums over rows are taken block by block in their order, so results do not depend on the number of
 * threads.
 */
final class LayerNormKernel {
  private static final int BLOCKS = 64;

  private final float epsilon;
  private final int width;
  private final int rows;
  private final Workers workers;

  private LayerNormKernel(double epsilon, Tensor x, Workers workers) {
    this.epsilon = (float) epsilon;
    this.width = Math.toIntExact(x.size(x.rank() - 1));
    this.rows = x.length() / width;
    this.workers = workers;
  }

  /** y from x, gamma and beta. */
  static Supplier<Runnable> forward(double epsilon, Workers workers, List<Tensor> in, Tensor out) {
    LayerNormKernel kernel = new LayerNormKernel(epsilon, in.get(0), workers);
    return () -> {
      FloatBuffer[] from = buffers(in);
      FloatBuffer y = out.floats();
      return () -> kernel.forward(from, y);
    };
  }

  /** The gradients of x, gamma and beta, from x, gamma, beta and the gradient of the result. */
  static Supplier<Runnable> backward(
      double epsilon, Workers workers, List<Tensor> in, List<Tensor> out) {
    LayerNormKernel kernel = new LayerNormKernel(epsilon, in.get(0), workers);
    return () -> {
      FloatBuffer[] from = buffers(in);
      FloatBuffer[] to = buffers(out);
      return () -> kernel.backward(from, to);
    };
  }

  private static FloatBuffer[] buffers(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::floats).toArray(FloatBuffer[]::new);
  }

  private float[] values(FloatBuffer buffer) {
    float[] values = new float[width];
    buffer.get(0, values);
    return values;
  }

  /** Makes n of x; the inverse of the deviation is returned. */
  private float normalise(float[] v) {
    float mean = Rows.sum(v, 0, width) / width;
    float variance = Rows.squares(v, mean, 0, width) / width;
    float inverse = (float) (1 / Math.sqrt(variance + epsilon));
    Rows.affine(v, inverse, -mean * inverse, 0, width);
    return inverse;
  }

  private void forward(FloatBuffer[] in, FloatBuffer y) {
    float[] gamma = values(in[1]);
    float[] beta = values(in[2]);
    workers.run(
        rows,
        4L * width,
        (from, to) -> {
          float[] v = new float[width];
          for (int row = from; row < to; row++) {
            in[0].get(row * width, v);
            normalise(v);
            Rows.multiplyAdd(v, gamma, beta);
            y.put(row * width, v);
          }
        });
  }

  private void backward(FloatBuffer[] in, FloatBuffer[] out) {
    float[] gamma = values(in[1]);
    int blocks = Math.min(BLOCKS, rows);
    float[][] gammaParts = new float[blocks][width];
    float[][] betaParts = new float[blocks][width];
    workers.run(
        blocks,
        8L * rows * width / Math.max(1, blocks),
        (from, to) -> {
          float[] v = new float[width];
          float[] w = new float[width];
          for (int block = from; block < to; block++) {
            int end = (int) ((long) rows * (block + 1) / blocks);
            for (int row = (int) ((long) rows * block / blocks); row < end; row++) {
              in[0].get(row * width, v);
              in[3].get(row * width, w);
              float inverse = normalise(v);
              Rows.add(betaParts[block], w);
              Rows.addProducts(gammaParts[block], v, w);
              gradient(v, w, gamma, inverse);
              out[0].put(row * width, w);
            }
          }
        });
    out[1].put(0, total(gammaParts));
    out[2].put(0, total(betaParts));
  }

  /** dL/dx in place of w = dL/dy, given v = n. */
  private void gradient(float[] v, float[] w, float[] gamma, float inverse) {
    Rows.multiply(w, gamma);
    float mean = Rows.sum(w, 0, width) / width;
    float slope = Rows.products(v, 0, w, 0, width) / width;
    Rows.combine(w, inverse, v, -slope * inverse, -mean * inverse, 0, width);
  }

  private float[] total(float[][] parts) {
    float[] sum = new float[width];
    for (float[] part : parts) {
      Rows.add(sum, part);
    }
    return sum;
  }
}
