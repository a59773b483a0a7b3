package org.langevin.datasets;

import java.util.Objects;
import org.langevin.spi.data.Examples;
import org.langevin.spi.random.CounterRandom;

/**
 * Points of a distribution in the plane, each drawn anew when it is read: example i is a pure
 * function of (seed, name, i). Augmentation changes nothing.
 */
final class Points implements Examples {
  private final int size;
  private final long seed;
  private final String stream;
  private final String hash;
  private final Law law;

  /**
   * Points of a law.
   *
   * @param size number of examples
   * @param name of the dataset, which names the random stream
   * @param config all that the points depend on
   */
  Points(int size, long seed, String name, Record config, Law law) {
    this.size = size;
    this.seed = seed;
    this.stream = "dataset/" + name;
    this.hash = new Sha256().add(name).add(config.toString()).hex();
    this.law = law;
  }

  /** How a point is made from random numbers. */
  interface Law {
    /** Number of classes; 0 if points have none. */
    int classes();

    /**
     * Writes a point.
     *
     * @param label its class
     * @param key its random key, of which word 0 is taken
     * @param xy receives the two coordinates
     */
    void draw(int label, long key, double[] xy);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void read(int index, long key, float[] out, int offset) {
    double[] xy = new double[2];
    law.draw(label(index), key(index), xy);
    out[offset] = (float) xy[0];
    out[offset + 1] = (float) xy[1];
  }

  @Override
  public int label(int index) {
    return law.classes() == 0 ? 0 : CounterRandom.below(key(index), 0, law.classes());
  }

  private long key(int index) {
    return CounterRandom.key(seed, stream, Objects.checkIndex(index, size));
  }

  @Override
  public String hash() {
    return hash;
  }

  @Override
  public void close() {
    // nothing is held
  }
}
