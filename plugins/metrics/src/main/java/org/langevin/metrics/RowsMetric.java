package org.langevin.metrics;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Metric;

/**
 * A metric that compares the vectors of two sets one by one. It keeps a {@link Reservoir} of each
 * set, so that memory does not grow with the sets.
 */
abstract class RowsMetric implements Metric {
  private final String name;
  private final int least;
  private final int rows;
  private final long seed;

  /**
   * With what its summaries are to be.
   *
   * @param name for messages
   * @param least images that it needs of each set
   * @param rows images of each set that are kept
   * @param seed of the choice of these
   */
  RowsMetric(String name, int least, int rows, long seed) {
    this.name = name;
    this.least = least;
    this.rows = rows;
    this.seed = seed;
  }

  @Override
  public final boolean needsReference() {
    return true;
  }

  @Override
  public final Summary summary(int dimension) {
    return new Reservoir(dimension, rows, seed);
  }

  @Override
  public final Map<String, Double> measure(Summary samples, @Nullable Summary reference) {
    Reservoir x = CheckedSummary.of(Reservoir.class, samples, name, "samples", least);
    Reservoir y = CheckedSummary.of(Reservoir.class, reference, name, "reference images", least);
    CheckedSummary.checkSameDimension(x, y);
    return compare(x, y);
  }

  /** The numbers, of sets seen by the same features. */
  abstract Map<String, Double> compare(Reservoir samples, Reservoir reference);
}
