package org.langevin.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.DataException;
import org.langevin.spi.data.Safetensors;
import org.langevin.spi.data.Tensor;
import org.langevin.spi.data.TorchFile;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The tensors of a file with torchvision's names, opened when an engine needs the first of them. A
 * convolution's normalisation is part of its weights here: with gamma, beta, mean and variance of
 * the batch norm that follows it,
 *
 * <pre>
 *   weight' = weight gamma / sqrt(variance + 0.001),   bias' = beta - mean gamma / sqrt(variance + 0.001)
 * </pre>
 */
final class InceptionWeights {
  private static final double EPSILON = 0.001;

  private final Supplier<Path> file;
  private @Nullable Map<String, Tensor> tensors;

  /**
   * Says where they are.
   *
   * @param file gives the file, fetched if need be
   */
  InceptionWeights(Supplier<Path> file) {
    this.file = file;
  }

  /** A convolution's weights, [out, in, height, width]. */
  SDVariable weight(Graph g, String name, long... shape) {
    return g.at("inception").constant(name + ".weight", () -> scaled(name, shape), shape);
  }

  /** A convolution's bias, [out]. */
  SDVariable bias(Graph g, String name, int out) {
    return g.at("inception").constant(name + ".bias", () -> shift(name, out), out);
  }

  /** A tensor as it is. */
  SDVariable plain(Graph g, String name, long... shape) {
    return g.at("inception").constant(name, () -> values(name, shape), shape);
  }

  private float[] scaled(String name, long... shape) {
    float[] weight = values(name + ".conv.weight", shape);
    int out = (int) shape[0];
    double[] scale = scale(name, out);
    int each = weight.length / out;
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) (weight[i] * scale[i / each]);
    }
    return weight;
  }

  private float[] shift(String name, int out) {
    double[] scale = scale(name, out);
    float[] beta = values(name + ".bn.bias", out);
    float[] mean = values(name + ".bn.running_mean", out);
    for (int i = 0; i < out; i++) {
      beta[i] = (float) (beta[i] - mean[i] * scale[i]);
    }
    return beta;
  }

  private double[] scale(String name, int out) {
    float[] gamma = values(name + ".bn.weight", out);
    float[] variance = values(name + ".bn.running_var", out);
    double[] scale = new double[out];
    Arrays.setAll(scale, i -> gamma[i] / Math.sqrt(variance[i] + EPSILON));
    return scale;
  }

  /** A copy of a tensor's values. */
  private float[] values(String name, long... shape) {
    Tensor tensor = open().get(name);
    if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
      throw new DataException(
          "%s: %s is %s, expected is %s. Expected are the weights of pytorch-fid's Inception"
              .formatted(
                  file.get(),
                  name,
                  tensor == null ? "missing" : Arrays.toString(tensor.shape()),
                  Arrays.toString(shape)));
    }
    return tensor.floats().clone();
  }

  private synchronized Map<String, Tensor> open() {
    if (tensors == null) {
      Path path = file.get();
      try {
        tensors =
            path.toString().endsWith(".safetensors")
                ? Safetensors.read(path).tensors()
                : TorchFile.read(path);
      } catch (IOException e) {
        throw new DataException(path + ": cannot be read, " + e.getMessage(), e);
      }
    }
    return tensors;
  }
}
