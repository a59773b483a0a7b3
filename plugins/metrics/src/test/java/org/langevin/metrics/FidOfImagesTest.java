package org.langevin.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.langevin.spi.Metric;
import org.langevin.spi.Metric.Summary;
import org.langevin.spi.random.CounterRandom;

/** FID of the halves of a set of small images, and of what is done to the one half. */
class FidOfImagesTest {
  private static final int SIDE = 8;
  private static final int CLASSES = 4;
  private static final int HALF = 1200;
  private static final Metric FID = new FidMetric();

  /** A spot of light at a place that the class decides, more or less bright. */
  private static float[] spot(int number, int label) {
    long key = CounterRandom.key(3, "image", number);
    double row = 1.5 + 4 * (label / 2) + CounterRandom.uniform(key, 0);
    double column = 1.5 + 4 * (label % 2) + CounterRandom.uniform(key, 1);
    double light = 1 + CounterRandom.uniform(key, 2);
    float[] pixels = new float[SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      int y = i / SIDE;
      int x = i % SIDE;
      double down = y - row;
      double right = x - column;
      pixels[i] = (float) (light * Math.exp(-(down * down + right * right)) - 1);
    }
    return pixels;
  }

  /** Makes something else of an image. */
  private interface Change {
    float[] of(float[] pixels, int number);
  }

  private static double fid(IntUnaryOperator labels, Change change) {
    Summary samples = FID.summary(SIDE * SIDE);
    Summary reference = FID.summary(SIDE * SIDE);
    for (int i = 0; i < HALF; i++) {
      reference.add(spot(i, i % CLASSES), null, 1);
      int label = labels.applyAsInt(i % CLASSES);
      samples.add(change.of(spot(HALF + i, label), i), null, 1);
    }
    return FID.measure(samples, reference).get("fid");
  }

  private static double fid(Change change) {
    return fid(label -> label, change);
  }

  private static float[] noisy(float[] pixels, int number, double sigma) {
    float[] z = new float[pixels.length];
    CounterRandom.normals(CounterRandom.key(4, "noise", number), z, 0, z.length);
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) (pixels[i] + sigma * z[i]);
    }
    return z;
  }

  /** Each pixel the mean of 3 by 3, so many times. */
  private static float[] blurred(float[] pixels, int times) {
    float[] x = pixels;
    for (int t = 0; t < times; t++) {
      float[] y = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        float sum = 0;
        int count = 0;
        for (int row = Math.max(0, i / SIDE - 1); row <= Math.min(7, i / SIDE + 1); row++) {
          for (int c = Math.max(0, i % SIDE - 1); c <= Math.min(7, i % SIDE + 1); c++) {
            sum += x[row * SIDE + c];
            count++;
          }
        }
        y[i] = sum / count;
      }
      x = y;
    }
    return x;
  }

  @Test
  void itGrowsWithNoise() {
    double none = fid((x, i) -> x);
    double little = fid((x, i) -> noisy(x, i, 0.1));
    double some = fid((x, i) -> noisy(x, i, 0.2));
    double much = fid((x, i) -> noisy(x, i, 0.4));
    assertThat(none).isPositive().isLessThan(0.1 * little);
    assertThat(little).isLessThan(some);
    assertThat(some).isLessThan(much);
  }

  @Test
  void itGrowsWithBlur() {
    double none = fid((x, i) -> x);
    double once = fid((x, i) -> blurred(x, 1));
    double twice = fid((x, i) -> blurred(x, 2));
    double thrice = fid((x, i) -> blurred(x, 3));
    assertThat(none).isLessThan(0.1 * once);
    assertThat(once).isLessThan(twice);
    assertThat(twice).isLessThan(thrice);
  }

  @Test
  void itGrowsWithClassesThatTakeOthersPlaces() {
    double none = fid((x, i) -> x);
    double one = fid(label -> Math.max(label, 1), (x, i) -> x);
    double two = fid(label -> Math.max(label, 2), (x, i) -> x);
    double three = fid(label -> 3, (x, i) -> x);
    assertThat(none).isLessThan(0.1 * one);
    assertThat(one).isLessThan(two);
    assertThat(two).isLessThan(three);
  }
}
