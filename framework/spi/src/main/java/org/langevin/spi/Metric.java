package org.langevin.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures a set of images by their {@link Features}, as a rule against a set of reference images.
 * What is remembered of a set is a {@link Summary}, which is fed batch by batch.
 */
public interface Metric {
  /** Whether a reference is measured against. */
  boolean needsReference();

  /**
   * An empty summary of a set, of the samples or of the reference.
   *
   * @param dimension length of the vectors
   */
  Summary summary(int dimension);

  /**
   * The numbers.
   *
   * @param samples made by {@link #summary}
   * @param reference likewise; null if none is needed
   * @return by name, the most telling first: {@code "kid"} and {@code "kid-deviation"}
   * @throws IllegalArgumentException if the two do not fit, are too few, or lack what is measured;
   *     the message says what to do
   */
  Map<String, Double> measure(Summary samples, @Nullable Summary reference);

  /**
   * What a metric remembers of a set of images. One thread fills it. The order in which examples
   * come counts where a metric draws or splits, so it must be the same in every run.
   */
  interface Summary {
    /**
     * Takes in some more images.
     *
     * @param vectors [n, dimension], row by row; not kept, the caller may overwrite it
     * @param logits [n, classes] likewise; null if the features have none
     * @throws IllegalArgumentException if the lengths do not fit n, or a value is not finite
     */
    void add(float[] vectors, float @Nullable [] logits, int n);
  }
}
