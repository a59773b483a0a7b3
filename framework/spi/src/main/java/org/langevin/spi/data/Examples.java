package org.langevin.spi.data;

/** An opened dataset. Reading is safe from several threads. */
public interface Examples extends AutoCloseable {
  /** Number of examples. */
  int size();

  /**
   * Writes one example, values in [-1, 1], channels first.
   *
   * @param index 0..size-1
   * @param key random key for augmentation (see {@link org.langevin.spi.random.CounterRandom}): the
   *     same key gives the same example; 0 means: without augmentation
   * @param out receives the values from {@code offset} on
   */
  void read(int index, long key, float[] out, int offset);

  /** The class of an example, 0..classes-1; 0 if there are no classes. */
  int label(int index);

  /** SHA-256 in hex over what the examples are made from, so that two runs can be compared. */
  String hash();

  @Override
  void close();
}
