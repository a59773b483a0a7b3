package org.langevin.metrics;

import org.jspecify.annotations.Nullable;
import org.langevin.spi.Metric;

/** What all summaries have in common: they count, and refuse what does not fit. */
abstract class CheckedSummary implements Metric.Summary {
  private final int dimension;
  private long count;

  CheckedSummary(int dimension) {
    this.dimension = dimension;
  }

  /** Length of the vectors. */
  final int dimension() {
    return dimension;
  }

  /** Number of images seen so far. */
  final long count() {
    return count;
  }

  @Override
  public final void add(float[] vectors, float @Nullable [] logits, int n) {
    if (vectors.length != (long) n * dimension) {
      throw new IllegalArgumentException(
          "%d vectors of %d values are %d numbers, not %d"
              .formatted(n, dimension, (long) n * dimension, vectors.length));
    }
    for (int i = 0; i < vectors.length; i++) {
      if (!Float.isFinite(vectors[i])) {
        throw new IllegalArgumentException(
            "Image %d has a feature that is %s: the images or the features' weights are damaged"
                .formatted(count + i / dimension, vectors[i]));
      }
    }
    if (n > 0) {
      take(vectors, logits, n);
      count += n;
    }
  }

  /** Takes in what was checked; {@link #count} is still without it. */
  abstract void take(float[] vectors, float @Nullable [] logits, int n);

  /**
   * A summary as the metric made it.
   *
   * @param role what it is of, for messages
   * @param least images that the metric needs
   */
  static <S extends CheckedSummary> S of(
      Class<S> type, Metric.@Nullable Summary summary, String metric, String role, int least) {
    if (!type.isInstance(summary)) {
      throw new IllegalArgumentException(
          metric + " needs a summary of the " + role + " that it made itself");
    }
    S own = type.cast(summary);
    if (((CheckedSummary) own).count < least) {
      throw new IllegalArgumentException(
          "%s needs at least %d %s, got %d; take more of them"
              .formatted(metric, least, role, ((CheckedSummary) own).count));
    }
    return own;
  }

  /** Says so if two sets were seen by different features. */
  static void checkSameDimension(CheckedSummary samples, CheckedSummary reference) {
    if (samples.dimension != reference.dimension) {
      throw new IllegalArgumentException(
          "The samples' vectors have %d values and the reference's %d; both must be seen by the same features"
              .formatted(samples.dimension, reference.dimension));
    }
  }
}
