package org.langevin.runner.evaluation;

import java.util.Arrays;
import org.langevin.spi.data.Examples;

/**
 * Samples beside the training images nearest to them by the sum of squared differences, to see
 * whether a model repeats what it was shown. The dataset passes once.
 */
public final class Neighbours {
  private Neighbours() {}

  /**
   * Each sample followed by its nearest images, the nearest first.
   *
   * @param samples in a row, {@code length} values each
   * @param nearest how many images for each sample
   */
  public static float[] beside(float[] samples, int length, Examples examples, int nearest) {
    int count = samples.length / length;
    double[][] distances = new double[count][nearest];
    int[][] indices = new int[count][nearest];
    for (double[] row : distances) {
      Arrays.fill(row, Double.POSITIVE_INFINITY);
    }
    float[] image = new float[length];
    for (int e = 0; e < examples.size(); e++) {
      examples.read(e, 0, image, 0);
      for (int s = 0; s < count; s++) {
        insert(distances[s], indices[s], squared(samples, s * length, image), e);
      }
    }
    float[] sheet = new float[count * (1 + nearest) * length];
    for (int s = 0; s < count; s++) {
      int row = s * (1 + nearest) * length;
      System.arraycopy(samples, s * length, sheet, row, length);
      for (int k = 0; k < nearest; k++) {
        examples.read(indices[s][k], 0, sheet, row + (1 + k) * length);
      }
    }
    return sheet;
  }

  private static double squared(float[] samples, int from, float[] image) {
    double sum = 0;
    for (int i = 0; i < image.length; i++) {
      double difference = samples[from + i] - image[i];
      sum += difference * difference;
    }
    return sum;
  }

  /** Puts a distance in its place among the smallest ones. */
  private static void insert(double[] distances, int[] indices, double distance, int index) {
    int at = distances.length;
    while (at > 0 && distances[at - 1] > distance) {
      at--;
      if (at + 1 < distances.length) {
        distances[at + 1] = distances[at];
        indices[at + 1] = indices[at];
      }
    }
    if (at < distances.length) {
      distances[at] = distance;
      indices[at] = index;
    }
  }
}
