package org.langevin.testkit.oracle;

import java.util.Arrays;
import org.langevin.spi.Denoiser;
import org.langevin.spi.Estimate;
import org.langevin.spi.Process;
import org.langevin.spi.Schedule.Marginal;
import org.langevin.spi.data.Shape;
import org.langevin.spi.graph.Graph;
import org.langevin.spi.random.CounterRandom;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Data whose law is a mixture of normals, so that the law of x_t = alpha x0 + sigma eps is one too
 * and the best denoiser is known:
 *
 * <pre>
 *   v_k        = alpha^2 s_k^2 + sigma^2
 *   p(x_t)     = sum_k w_k N(x_t; alpha m_k, v_k I)
 *   p(k | x_t) = w_k N(x_t; alpha m_k, v_k I) / p(x_t)
 *   E[x0 | x_t] = sum_k p(k | x_t) (m_k + alpha s_k^2 / v_k (x_t - alpha m_k))
 * </pre>
 *
 * With one component the data are normal and the denoiser is linear.
 */
public final class GaussianMixture {
  private final double[] weights;
  private final double[][] means;
  private final double[] stds;
  private final boolean elementwise;
  private final Shape shape;

  private GaussianMixture(
      double[] weights, double[][] means, double[] stds, boolean elementwise, Shape shape) {
    if (weights.length != means.length || weights.length != stds.length) {
      throw new IllegalArgumentException("Every component needs a weight, a mean and a deviation");
    }
    double total = Arrays.stream(weights).sum();
    this.weights = Arrays.stream(weights).map(w -> w / total).toArray();
    this.means = means;
    this.stds = stds;
    this.elementwise = elementwise;
    this.shape = shape;
  }

  /**
   * A mixture of images: one component is drawn for a whole image.
   *
   * @param weights of the components, in any scale
   * @param means one image for each component, in row-major order
   * @param stds of every element about its mean, one for each component
   */
  public static GaussianMixture ofImages(
      Shape shape, double[] weights, double[][] means, double[] stds) {
    return new GaussianMixture(weights, means, stds, false, shape);
  }

  /** A mixture of numbers: every element of an image of any shape is drawn by itself. */
  public static GaussianMixture ofElements(double[] weights, double[] means, double[] stds) {
    double[][] single =
        Arrays.stream(means).mapToObj(m -> new double[] {m}).toArray(double[][]::new);
    return new GaussianMixture(weights, single, stds, true, new Shape(1, 1, 1, 0));
  }

  /** Elements that are independent and normal. */
  public static GaussianMixture normal(double mean, double std) {
    return ofElements(new double[] {1}, new double[] {mean}, new double[] {std});
  }

  /** The exact denoiser on a process; every other form of estimate follows from its x0. */
  public Denoiser denoiser(Process process) {
    return (g, xt, t) -> {
      Marginal at = process.marginal(g, t);
      return Estimate.ofX0(g, xt, at, x0(g, xt, at));
    };
  }

  /**
   * E[x0 | x_t].
   *
   * @param xt noisy images [n, c, h, w]
   * @param at their coefficients, float64 [n] or [1]
   */
  public SDVariable x0(Graph g, SDVariable xt, Marginal at) {
    int count = weights.length;
    SDVariable[] logits = new SDVariable[count];
    SDVariable[] guesses = new SDVariable[count];
    for (int k = 0; k < count; k++) {
      SDVariable variance = g.square(at.alpha()).mul(stds[k] * stds[k]).add(g.square(at.sigma()));
      SDVariable mean = mean(g, k);
      SDVariable centred = xt.sub(mean.mul(g.broadcast(at.alpha())));
      SDVariable gain = at.alpha().mul(stds[k] * stds[k]).div(variance);
      guesses[k] = centred.mul(g.broadcast(gain)).add(mean);
      SDVariable squares = g.square(centred);
      SDVariable distance = elementwise ? squares : g.sum(squares, true, 1, 2, 3);
      SDVariable height = g.log(variance).mul(-0.5 * shape.length()).add(Math.log(weights[k]));
      logits[k] = distance.mul(g.broadcast(variance.mul(2).rdiv(-1))).add(g.broadcast(height));
    }
    SDVariable highest = logits[0];
    for (int k = 1; k < count; k++) {
      highest = g.max(highest, logits[k]);
    }
    SDVariable sum = g.exp(logits[0].sub(highest));
    SDVariable weighted = guesses[0].mul(sum);
    for (int k = 1; k < count; k++) {
      SDVariable share = g.exp(logits[k].sub(highest));
      sum = sum.add(share);
      weighted = weighted.add(guesses[k].mul(share));
    }
    return weighted.div(sum);
  }

  private SDVariable mean(Graph g, int k) {
    SDVariable values =
        g.reshape(g.table(means[k]), 1, shape.channels(), shape.height(), shape.width());
    return g.real(values);
  }

  /**
   * ln p(x_t) of one image.
   *
   * @param x its elements in row-major order
   */
  public double logDensity(double[] x, double alpha, double sigma) {
    if (!elementwise) {
      return logDensity(x, 0, alpha, sigma);
    }
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += logDensity(x, i, alpha, sigma);
    }
    return sum;
  }

  private double logDensity(double[] x, int from, double alpha, double sigma) {
    double[] logs = new double[weights.length];
    for (int k = 0; k < logs.length; k++) {
      double variance = alpha * alpha * stds[k] * stds[k] + sigma * sigma;
      double distance = 0;
      for (int i = 0; i < means[k].length; i++) {
        double d = x[from + i] - alpha * means[k][i];
        distance += d * d;
      }
      logs[k] =
          Math.log(weights[k])
              - distance / (2 * variance)
              - 0.5 * means[k].length * Math.log(2 * Math.PI * variance);
    }
    double highest = Arrays.stream(logs).max().orElseThrow();
    return highest + Math.log(Arrays.stream(logs).map(l -> Math.exp(l - highest)).sum());
  }

  /**
   * Where the probability-flow ODE carries a number from one noise level to another. On a line its
   * solutions do not cross, so each keeps the share of the law that lies below it.
   *
   * @throws UnsupportedOperationException for a mixture of images
   */
  public double transported(double x, double alpha, double sigma, double toAlpha, double toSigma) {
    if (!elementwise) {
      throw new UnsupportedOperationException("In more dimensions than one the path is not known");
    }
    double share = share(x, alpha, sigma);
    double low = -1;
    double high = 1;
    while (share(low, toAlpha, toSigma) > share) {
      low *= 2;
    }
    while (share(high, toAlpha, toSigma) < share) {
      high *= 2;
    }
    for (double middle = (low + high) / 2; low < middle && middle < high; ) {
      if (share(middle, toAlpha, toSigma) < share) {
        low = middle;
      } else {
        high = middle;
      }
      middle = (low + high) / 2;
    }
    return high;
  }

  /**
   * The law of the images' components along a direction, which is a mixture of numbers.
   *
   * @param direction of length 1
   */
  public GaussianMixture along(double... direction) {
    double[] projected = new double[means.length];
    for (int k = 0; k < means.length; k++) {
      for (int i = 0; i < direction.length; i++) {
        projected[k] += direction[i] * at(means[k], i);
      }
    }
    return ofElements(weights, projected, stds);
  }

  /**
   * Wasserstein's distance between some numbers and this law of numbers, int |F_n(x) - F(x)| dx. Of
   * n numbers drawn from the law itself it is about 0.6 / sqrt(n) of the law's deviation.
   */
  public double wasserstein(double... numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    double reach = 8 * Math.sqrt(covariance(0, 0));
    double from = Math.min(sorted[0], mean(0) - reach);
    double to = Math.max(sorted[sorted.length - 1], mean(0) + reach);
    int cells = 4000;
    double width = (to - from) / cells;
    double sum = 0;
    int below = 0;
    for (int c = 0; c < cells; c++) {
      double x = from + (c + 0.5) * width;
      while (below < sorted.length && sorted[below] < x) {
        below++;
      }
      sum += Math.abs(below / (double) sorted.length - share(x, 1, 0)) * width;
    }
    return sum;
  }

  /** The share of noisy numbers below x. */
  private double share(double x, double alpha, double sigma) {
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      double variance = alpha * alpha * stds[k] * stds[k] + sigma * sigma;
      sum += weights[k] * normalShare((x - alpha * means[k][0]) / Math.sqrt(variance));
    }
    return sum;
  }

  /** Phi(z) = 1/2 + phi(z) (z + z^3 / 3 + z^5 / (3 5) + ...). */
  private static double normalShare(double z) {
    if (Math.abs(z) > 8.3) {
      return z < 0 ? 0 : 1; // to the last bit
    }
    double term = z;
    double sum = 0;
    for (int k = 3; sum + term != sum; k += 2) {
      sum += term;
      term *= z * z / k;
    }
    return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  /**
   * Draws images from the data's law.
   *
   * @param key of the random numbers (see {@link CounterRandom})
   * @param count how many images
   * @param length elements of one image
   * @return them in a row
   */
  public double[] draw(long key, int count, int length) {
    float[] z = new float[count * length];
    CounterRandom.normals(CounterRandom.key(key, 0), z, 0, z.length);
    double[] x = new double[z.length];
    long choices = CounterRandom.key(key, 1);
    for (int i = 0; i < x.length; i++) {
      int k = component(CounterRandom.uniform(choices, elementwise ? i : i / length));
      x[i] = at(means[k], i % length) + stds[k] * z[i];
    }
    return x;
  }

  private int component(double u) {
    double below = 0;
    for (int k = 0; k + 1 < weights.length; k++) {
      below += weights[k];
      if (u < below) {
        return k;
      }
    }
    return weights.length - 1;
  }

  /** Mean of element {@code i}. */
  public double mean(int i) {
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * at(means[k], i);
    }
    return sum;
  }

  /** Covariance of elements {@code i} and {@code j} of one image. */
  public double covariance(int i, int j) {
    if (elementwise && i != j) {
      return 0;
    }
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * (at(means[k], i) - mean(i)) * (at(means[k], j) - mean(j));
      sum += i == j ? weights[k] * stds[k] * stds[k] : 0;
    }
    return sum;
  }

  private double at(double[] mean, int i) {
    return mean[elementwise ? 0 : i];
  }
}
