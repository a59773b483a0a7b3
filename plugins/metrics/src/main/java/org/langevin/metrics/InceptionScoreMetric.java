package org.langevin.metrics;

import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Metric;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;

/**
 * The inception score (Salimans et al. 2016, section 4): with p(y|x) what a classifier says of an
 * image and p(y) its mean over a part of the set,
 *
 * <pre>
 *   exp(mean_x KL(p(y|x) || p(y)))
 * </pre>
 *
 * Mean and standard deviation (that of the population, as the authors' code has it) over the parts.
 * Image k is in part k mod splits; the authors' parts are runs of images, which is the same for
 * samples that do not depend on each other and needs all of them in memory. Only sums are kept
 * here: of p(y|x) and of sum_y p ln p. Only with the logits of pytorch-fid's Inception is it the
 * published number.
 */
final class InceptionScoreMetric implements Metric {
  private final Config config;

  @Inject
  InceptionScoreMetric(Config config) {
    this.config = config;
  }

  @Override
  public boolean needsReference() {
    return false;
  }

  @Override
  public Summary summary(int dimension) {
    return new Parts(dimension, config.splits);
  }

  @Override
  public Map<String, Double> measure(Summary samples, @Nullable Summary reference) {
    Parts parts = CheckedSummary.of(Parts.class, samples, "is", "samples", config.splits);
    double[] scores = parts.scores();
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put("is", Statistics.mean(scores));
    measured.put("is-deviation", Statistics.deviation(scores));
    return measured;
  }

  /** Sums over each part. */
  private static final class Parts extends CheckedSummary {
    private final long[] counts;
    private final double[][] sums;
    private final double[] negativeEntropies;

    Parts(int dimension, int splits) {
      super(dimension);
      counts = new long[splits];
      sums = new double[splits][];
      negativeEntropies = new double[splits];
    }

    @Override
    void take(float[] vectors, float @Nullable [] logits, int n) {
      if (logits == null) {
        throw new IllegalArgumentException(
            "is needs the logits of a classifier, which these features do not have; take features"
                + " such as inception, or another metric");
      }
      int classes = logits.length / n;
      if (classes * n != logits.length || (sums[0] != null && sums[0].length != classes)) {
        throw new IllegalArgumentException(
            "%d logits do not fit %d images of %s classes"
                .formatted(logits.length, n, sums[0] == null ? "as many" : sums[0].length));
      }
      for (int i = 0; i < n; i++) {
        int part = (int) ((count() + i) % counts.length);
        if (sums[part] == null) {
          sums[part] = new double[classes];
        }
        take(logits, i * classes, part);
      }
    }

    /** ln p = logit - ln sum exp logit. */
    private void take(float[] logits, int from, int part) {
      double[] sum = sums[part];
      double largest = Double.NEGATIVE_INFINITY;
      for (int y = 0; y < sum.length; y++) {
        largest = Math.max(largest, logits[from + y]);
      }
      double total = 0;
      for (int y = 0; y < sum.length; y++) {
        total += Math.exp(logits[from + y] - largest);
      }
      double logTotal = largest + Math.log(total);
      for (int y = 0; y < sum.length; y++) {
        double logP = logits[from + y] - logTotal;
        double p = Math.exp(logP);
        sum[y] += p;
        negativeEntropies[part] += p * logP;
      }
      counts[part]++;
    }

    /** mean_x sum_y p(y|x) ln p(y|x) - sum_y p(y) ln p(y) is the mean divergence. */
    double[] scores() {
      double[] scores = new double[counts.length];
      for (int part = 0; part < scores.length; part++) {
        double n = counts[part];
        double marginal =
            Arrays.stream(sums[part]).map(s -> s / n).map(p -> p == 0 ? 0 : p * Math.log(p)).sum();
        scores[part] = Math.exp(negativeEntropies[part] / n - marginal);
      }
      return scores;
    }
  }

  @About(
      value = "How surely a classifier tells single images and how evenly it sees all classes.",
      paper = "Salimans et al. 2016, section 4")
  record Config(
      @Key(doc = "Parts of the set, over which mean and deviation are taken.", or = "10", min = 1)
          int splits) {}
}
