package org.langevin.metrics;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;
import org.langevin.spi.random.CounterRandom;

/**
 * The kernel inception distance (Binkowski et al. 2018, section 4): the unbiased {@link
 * Discrepancy} with the kernel
 *
 * <pre>
 *   k(x, y) = (x.y / d + 1)^3
 * </pre>
 *
 * of random subsets, mean and standard deviation (of the population) over these. Rows of a subset
 * are different ones. Unlike FID it has no bias, so few images give a wide answer, not a wrong one.
 */
final class KidMetric extends RowsMetric {
  private final Config config;

  @Inject
  KidMetric(Config config) {
    super(
        "kid with subset-size = " + config.subsetSize, config.subsetSize, config.rows, config.seed);
    this.config = config;
  }

  @Override
  Map<String, Double> compare(Reservoir samples, Reservoir reference) {
    double[] values = new double[config.subsets];
    for (int s = 0; s < values.length; s++) {
      values[s] =
          Discrepancy.unbiased(
              subset(samples, "samples", s),
              subset(reference, "reference", s),
              samples.dimension(),
              KidMetric::polynomial);
    }
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put("kid", Statistics.mean(values));
    measured.put("kid-deviation", Statistics.deviation(values));
    return measured;
  }

  private double[] subset(Reservoir set, String of, int number) {
    long key = CounterRandom.key(config.seed, "metric/kid/" + of, number);
    int[] chosen = new int[config.subsetSize];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = CounterRandom.permute(key, i, set.kept());
    }
    return set.chosen(chosen);
  }

  private static double polynomial(double[] a, double[] b, int d, boolean others) {
    int n = a.length / d;
    int m = b.length / d;
    double[] products = LinearAlgebra.products(a, n, b, m, d);
    double sum = 0;
    for (int p = 0; p < products.length; p++) {
      if (!(others && p / m == p % m)) {
        double affine = products[p] / d + 1;
        sum += affine * affine * affine;
      }
    }
    return sum;
  }

  @About(
      value = "Unbiased discrepancy of the sets' moments up to the third, over random subsets.",
      paper = "Binkowski et al. 2018, section 4")
  record Config(
      @Key(doc = "Number of subsets.", or = "100", min = 1) int subsets,
      @Key(doc = "Images of each subset; both sets must have as many.", or = "1000", min = 2)
          int subsetSize,
      @Key(
              doc = "Images of each set that are kept, of which subsets are drawn.",
              or = "10000",
              min = 2)
          int rows,
      @Key(doc = "Seed of the choice of images.", or = "0") long seed)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (rows < subsetSize) {
        problems.add(
            "rows",
            "is %d, and subsets of %d are drawn of them; keep as many at least"
                .formatted(rows, subsetSize));
      }
    }
  }
}
