package org.langevin.runner.figures;

import org.jtransforms.fft.DoubleFFT_1D;
import org.langevin.spi.data.Shape;

/**
 * The power of images by spatial frequency, radially averaged: with the discrete Fourier transform
 * F of a channel of h x w values,
 *
 * <pre>
 *   S(k) = mean of |F(u, v)|^2 / (h w)  over images, channels and all (u, v) with
 *   round(min(h, w) sqrt((u / h)^2 + (v / w)^2)) = k,     k = 0, ..., floor(min(h, w) / 2)
 * </pre>
 *
 * so that independent values of variance s^2 have S = s^2 at every frequency. k counts cycles along
 * the shorter side; S(0) is the mean's; frequencies in the corners, beyond what the shorter side
 * can hold, are left out. Sums run in one order: the same images give the same numbers.
 */
public final class PowerSpectrum {
  private final int height;
  private final int width;
  private final DoubleFFT_1D alongRow;
  private final DoubleFFT_1D alongColumn;
  private final int[] radius;
  private final double[] sum;
  private final long[] terms;

  private PowerSpectrum(int height, int width) {
    this.height = height;
    this.width = width;
    // Rows and columns one after another: the library's own 2-D transform leaves threads behind.
    this.alongRow = new DoubleFFT_1D(width);
    this.alongColumn = new DoubleFFT_1D(height);
    this.radius = radii(height, width);
    this.sum = new double[Math.min(height, width) / 2 + 1];
    this.terms = new long[sum.length];
  }

  /**
   * The spectrum of the first images of an array.
   *
   * @param images [n, c, h, w], at least {@code count}
   * @return S(0), ..., S(min(h, w) / 2)
   */
  public static double[] of(float[] images, int count, Shape shape) {
    PowerSpectrum spectrum = new PowerSpectrum(shape.height(), shape.width());
    int plane = shape.height() * shape.width();
    for (int i = 0; i < count * shape.channels(); i++) {
      spectrum.add(images, i * plane);
    }
    return spectrum.mean();
  }

  private static int[] radii(int height, int width) {
    int[] radius = new int[height * width];
    int shorter = Math.min(height, width);
    for (int u = 0; u < height; u++) {
      for (int v = 0; v < width; v++) {
        double down = Math.min(u, height - u) / (double) height;
        double across = Math.min(v, width - v) / (double) width;
        radius[u * width + v] = (int) Math.round(shorter * Math.hypot(down, across));
      }
    }
    return radius;
  }

  private void add(float[] values, int from) {
    double[] rows = new double[2 * height * width]; // complex numbers, real part first
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rows[2 * (y * width + x)] = values[from + y * width + x];
      }
      alongRow.complexForward(rows, 2 * y * width);
    }
    double[] column = new double[2 * height];
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        System.arraycopy(rows, 2 * (y * width + x), column, 2 * y, 2);
      }
      alongColumn.complexForward(column);
      for (int y = 0; y < height; y++) {
        int k = radius[y * width + x];
        if (k < sum.length) {
          double re = column[2 * y];
          double im = column[2 * y + 1];
          sum[k] += (re * re + im * im) / (height * width);
          terms[k]++;
        }
      }
    }
  }

  private double[] mean() {
    double[] mean = new double[sum.length];
    for (int k = 0; k < mean.length; k++) {
      mean[k] = sum[k] / terms[k];
    }
    return mean;
  }
}
