package org.langevin.spi.random;

/**
 * Counter-based random numbers: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014, with
 * Stafford's variant 13) applied to a counter. Every number is a pure function of a key and a
 * position, so batch size, worker count and resumption cannot change it.
 *
 * <p>A key stands for one independent sequence, made from (seed, stream, index). Word i of a key is
 * {@code mix(key + (i + 1) * GOLDEN)}. Normals come in pairs by Box and Muller: word j gives
 *
 * <pre>
 *   u1 = (high 32 bits + 1) / 2^32,  u2 = low 32 bits / 2^32,
 *   z[2j] = sqrt(-2 ln u1) cos(2 pi u2),  z[2j+1] = sqrt(-2 ln u1) sin(2 pi u2).
 * </pre>
 *
 * Engines draw the same words on their device; their normals equal these up to the rounding of the
 * elementary functions (about 1e-6).
 */
public final class CounterRandom {
  /** The odd constant nearest 2^64 divided by the golden ratio. */
  public static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** First multiplier of {@link #mix}. */
  public static final long MIX_1 = 0xBF58476D1CE4E5B9L;

  /** Second multiplier of {@link #mix}. */
  public static final long MIX_2 = 0x94D049BB133111EBL;

  private CounterRandom() {}

  /** A bijection of 64 bits in which every input bit moves every output bit. */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * MIX_1;
    z = (z ^ (z >>> 27)) * MIX_2;
    return z ^ (z >>> 31);
  }

  /**
   * The key of one sequence.
   *
   * @param seed the experiment's seed
   * @param stream what the numbers are for, for example {@code "train/noise"}
   * @param index which of the stream's sequences, for example the example's running number
   */
  public static long key(long seed, String stream, long index) {
    long h = mix(seed + GOLDEN);
    for (int i = 0; i < stream.length(); i++) {
      h = mix(h ^ stream.charAt(i));
    }
    return mix(h + index * GOLDEN);
  }

  /** A key derived from another, for sequences within sequences. */
  public static long key(long parent, long index) {
    return mix(parent ^ mix(index + GOLDEN));
  }

  /** Word {@code i} (from 0) of a key's sequence. */
  public static long word(long key, long i) {
    return mix(key + (i + 1) * GOLDEN);
  }

  /** Number {@code i} of a key's sequence, uniform in [0, 1) with 53 bits. */
  public static double uniform(long key, long i) {
    return (word(key, i) >>> 11) * 0x1p-53;
  }

  /** Number {@code i} of a key's sequence, uniform over 0..bound-1 (bias below 2^-32 bound). */
  public static int below(long key, long i, int bound) {
    return (int) (((word(key, i) >>> 32) * bound) >>> 32);
  }

  /** Fills {@code out[from, from + length)} with the key's first standard normals. */
  public static void normals(long key, float[] out, int from, int length) {
    for (int i = 0; i < length; i += 2) {
      long w = word(key, i >>> 1);
      double r = Math.sqrt(-2 * Math.log(((w >>> 32) + 1) * 0x1p-32));
      double angle = 2 * Math.PI * ((w & 0xFFFFFFFFL) * 0x1p-32);
      out[from + i] = (float) (r * Math.cos(angle));
      if (i + 1 < length) {
        out[from + i + 1] = (float) (r * Math.sin(angle));
      }
    }
  }

  /**
   * Fills {@code out[from, from + length)} with a key's first factors of dropout. Each word decides
   * four, its lowest 16 bits the first: 0 if these, as a signed number, are below {@link
   * #maskThreshold}, else 1 / (1 - rate).
   *
   * @param rate probability of 0, in [0, 1)
   */
  public static void mask(long key, double rate, float[] out, int from, int length) {
    int threshold = maskThreshold(rate);
    float kept = (float) (1 / (1 - rate));
    for (int i = 0; i < length; i += 4) {
      long w = word(key, i >>> 2);
      for (int k = i; k < Math.min(i + 4, length); k++) {
        out[from + k] = (short) w < threshold ? 0 : kept;
        w >>>= 16;
      }
    }
  }

  /** Below how many of the signed 16-bit numbers the part {@code rate} lies, to the nearest. */
  public static int maskThreshold(double rate) {
    return (int) Math.round(rate * 0x1p16) - 0x8000;
  }

  /**
   * A random permutation's value at {@code i}: a keyed bijection of 0..size-1, computed without a
   * table, so an epoch's order needs no memory and no saved state. Four Feistel rounds on the
   * smallest even number of bits that holds {@code size}, walked until the value is in range.
   */
  public static int permute(long key, int i, int size) {
    int half = Math.max(1, (33 - Integer.numberOfLeadingZeros(Math.max(1, size - 1))) / 2);
    long mask = (1L << half) - 1;
    long v = i;
    do {
      for (int round = 0; round < 4; round++) {
        long right = v & mask;
        long left = (v >>> half) ^ (mix(key + round * GOLDEN + right * MIX_1) & mask);
        v = (right << half) | left;
      }
    } while (v >= size);
    return (int) v;
  }
}
