package org.langevin.spi.graph;

import org.langevin.spi.random.CounterRandom;

/** How a parameter starts. The values are a pure function of a key, equal on every engine. */
public sealed interface Init {
  /** Fills a parameter of {@code length} values. */
  float[] values(long key, int length);

  /** The same value everywhere. */
  record Constant(double value) implements Init {
    @Override
    public float[] values(long key, int length) {
      float[] out = new float[length];
      java.util.Arrays.fill(out, (float) value);
      return out;
    }
  }

  /** Uniform in [-bound, bound). */
  record Uniform(double bound) implements Init {
    @Override
    public float[] values(long key, int length) {
      float[] out = new float[length];
      for (int i = 0; i < length; i++) {
        out[i] = (float) (bound * (2 * CounterRandom.uniform(key, i) - 1));
      }
      return out;
    }
  }

  /** Normal with mean 0 and standard deviation {@code std}. */
  record Normal(double std) implements Init {
    @Override
    public float[] values(long key, int length) {
      float[] out = new float[length];
      CounterRandom.normals(key, out, 0, length);
      for (int i = 0; i < length; i++) {
        out[i] *= (float) std;
      }
      return out;
    }
  }

  /** All zeros. */
  static Init zeros() {
    return new Constant(0);
  }

  /** All ones. */
  static Init ones() {
    return new Constant(1);
  }

  /** PyTorch's default for convolutions and dense layers: uniform in +-1/sqrt(fanIn). */
  static Init fanIn(long fanIn) {
    return new Uniform(1 / Math.sqrt((double) fanIn));
  }
}
