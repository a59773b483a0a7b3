package org.langevin.runner.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.langevin.config.Axis;

/**
 * What a key matters, by its main effect alone: the share of the variance of the metric that lies
 * between the values of the key, in the manner of a functional analysis of variance (Hutter, Hoos
 * and Leyton-Brown 2014) but of the trials themselves, without a model. Ranges are cut into four
 * bins of equally many trials. The share is corrected for chance as epsilon squared (Kelley 1935):
 *
 * <pre>
 *   (SS_between - (k - 1) SS_within / (n - k)) / SS_total, at least 0.
 * </pre>
 *
 * Interactions between keys are not counted.
 */
final class Importance {
  private static final int BINS = 4;

  private Importance() {}

  /** The share; NaN if there are not more trials than values, or the metric does not vary. */
  static double of(Axis axis, double[] coordinates, double[] values) {
    List<Integer> applying = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(coordinates[i]) && Double.isFinite(values[i])) {
        applying.add(i);
      }
    }
    double[] sorted = applying.stream().mapToDouble(i -> coordinates[i]).sorted().toArray();
    Map<Integer, List<Double>> cells = new TreeMap<>();
    for (int i : applying) {
      int cell = axis.range().isPresent() ? bin(sorted, coordinates[i]) : (int) coordinates[i];
      cells.computeIfAbsent(cell, k -> new ArrayList<>()).add(values[i]);
    }
    int n = applying.size();
    int k = cells.size();
    if (k < 2 || n <= k) {
      return Double.NaN;
    }
    double mean = applying.stream().mapToDouble(i -> values[i]).average().orElse(0);
    double total = applying.stream().mapToDouble(i -> square(values[i] - mean)).sum();
    double between = 0;
    for (List<Double> cell : cells.values()) {
      double own = cell.stream().mapToDouble(Double::doubleValue).average().orElse(0);
      between += cell.size() * square(own - mean);
    }
    double within = Math.max(0, total - between);
    return total > 0 ? Math.max(0, (between - (k - 1) * within / (n - k)) / total) : Double.NaN;
  }

  private static int bin(double[] sorted, double x) {
    int found = Arrays.binarySearch(sorted, x);
    int rank = found < 0 ? -found - 1 : found;
    return Math.min(BINS - 1, rank * BINS / sorted.length);
  }

  private static double square(double x) {
    return x * x;
  }
}
