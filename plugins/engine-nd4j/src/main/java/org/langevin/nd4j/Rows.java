package org.langevin.nd4j;

/**
 * Loops over parts of float arrays, written so that the JIT compiler turns them into vector
 * instructions; sums are taken in a fixed order.
 */
final class Rows {
  private Rows() {}

  // The sums keep eight running totals in variables: the compiler neither reorders float additions
  // nor trusts that an array of totals is another array than the one being summed.

  /** Sum of {@code v[from .. to - 1]}. */
  static float sum(float[] v, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      a += v[i];
      b += v[i + 1];
      c += v[i + 2];
      d += v[i + 3];
      e += v[i + 4];
      f += v[i + 5];
      g += v[i + 6];
      h += v[i + 7];
    }
    for (; i < to; i++) {
      a += v[i];
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h));
  }

  /** Sum of the squares of {@code v[from .. to - 1] - center}. */
  static float squares(float[] v, float center, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      a += square(v[i] - center);
      b += square(v[i + 1] - center);
      c += square(v[i + 2] - center);
      d += square(v[i + 3] - center);
      e += square(v[i + 4] - center);
      f += square(v[i + 5] - center);
      g += square(v[i + 6] - center);
      h += square(v[i + 7] - center);
    }
    for (; i < to; i++) {
      a += square(v[i] - center);
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h));
  }

  private static float square(float x) {
    return x * x;
  }

  /** Sum of the products of {@code v - center} and {@code w} over from .. to - 1. */
  static float products(float[] v, float center, float[] w, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      a += (v[i] - center) * w[i];
      b += (v[i + 1] - center) * w[i + 1];
      c += (v[i + 2] - center) * w[i + 2];
      d += (v[i + 3] - center) * w[i + 3];
      e += (v[i + 4] - center) * w[i + 4];
      f += (v[i + 5] - center) * w[i + 5];
      g += (v[i + 6] - center) * w[i + 6];
      h += (v[i + 7] - center) * w[i + 7];
    }
    for (; i < to; i++) {
      a += (v[i] - center) * w[i];
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h));
  }

  /** {@code v = v + w}. */
  static void add(float[] v, float[] w) {
    for (int i = 0; i < v.length; i++) {
      v[i] += w[i];
    }
  }

  /** {@code v = v w}. */
  static void multiply(float[] v, float[] w) {
    for (int i = 0; i < v.length; i++) {
      v[i] *= w[i];
    }
  }

  /** {@code sum = sum + v w}. */
  static void addProducts(float[] sum, float[] v, float[] w) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += v[i] * w[i];
    }
  }

  /** {@code v = v scale + shift}. */
  static void multiplyAdd(float[] v, float[] scale, float[] shift) {
    for (int i = 0; i < v.length; i++) {
      v[i] = v[i] * scale[i] + shift[i];
    }
  }

  /** {@code v = scale v + shift}. */
  static void affine(float[] v, float scale, float shift, int from, int to) {
    for (int i = from; i < to; i++) {
      v[i] = v[i] * scale + shift;
    }
  }

  /** {@code w = scale w + slope v + level}. */
  static void combine(
      float[] w, float scale, float[] v, float slope, float level, int from, int to) {
    for (int i = from; i < to; i++) {
      w[i] = scale * w[i] + slope * v[i] + level;
    }
  }

  // tanh x = x P(x^2) / Q(x^2) on [0, 9], fitted to a relative error of 2e-8; beyond, tanh x is 1
  // in float32. A quotient of polynomials becomes vector instructions, Math.exp does not.
  private static final float LIMIT = 9.02f;
  private static final float P1 = 0.13379717f;
  private static final float P2 = 0.0034940338f;
  private static final float P3 = 2.0583471e-5f;
  private static final float P4 = 1.3319059e-8f;
  private static final float Q1 = 0.46713033f;
  private static final float Q2 = 0.02587107f;
  private static final float Q3 = 3.2830916e-4f;
  private static final float Q4 = 7.762014e-7f;

  /** 1 / (1 + e^-y) to 2e-7, by (1 + tanh(y / 2)) / 2. */
  static float sigmoid(float y) {
    float x = Math.max(-LIMIT, Math.min(0.5f * y, LIMIT));
    float u = x * x;
    float p = (((P4 * u + P3) * u + P2) * u + P1) * u + 1;
    float q = (((Q4 * u + Q3) * u + Q2) * u + Q1) * u + 1;
    return 0.5f + 0.5f * x * p / q;
  }

  /** {@code v = silu(v)}. */
  static void silu(float[] v, int from, int to) {
    for (int i = from; i < to; i++) {
      v[i] *= sigmoid(v[i]);
    }
  }

  /** {@code w = w silu'(v)}. */
  static void siluGradient(float[] v, float[] w, int from, int to) {
    for (int i = from; i < to; i++) {
      float y = v[i];
      float s = sigmoid(y);
      w[i] *= s * (1 + y * (1 - s));
    }
  }
}
