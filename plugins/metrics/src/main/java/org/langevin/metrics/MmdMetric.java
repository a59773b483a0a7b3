package org.langevin.metrics;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;

/**
 * The unbiased {@link Discrepancy} with the mean of Gaussian kernels of some bandwidths b (Gretton
 * et al. 2012, section 3; several at once as in Li et al. 2015):
 *
 * <pre>
 *   k(x, y) = mean_b exp(-|x - y|^2 / (2 b^2))
 * </pre>
 *
 * The bandwidths are stated, not taken from the data, so that numbers can be compared. It is the
 * square of the discrepancy and may be slightly negative.
 */
final class MmdMetric extends RowsMetric {
  private final double[] factors;

  @Inject
  MmdMetric(Config config) {
    super("mmd", 2, config.rows, config.seed);
    this.factors = config.bandwidths.stream().mapToDouble(b -> -1 / (2 * b * b)).toArray();
  }

  @Override
  Map<String, Double> compare(Reservoir samples, Reservoir reference) {
    int d = samples.dimension();
    return Map.of("mmd", Discrepancy.unbiased(samples.all(), reference.all(), d, this::gaussian));
  }

  private double gaussian(double[] a, double[] b, int d, boolean others) {
    double[] sum = new double[1];
    Distances.visit(
        a,
        b,
        d,
        (i, j, squared) -> {
          if (!(others && i == j)) {
            for (double factor : factors) {
              sum[0] += Math.exp(squared * factor);
            }
          }
        });
    return sum[0] / factors.length;
  }

  @About(
      value = "Unbiased squared discrepancy of two sets under Gaussian kernels, for points.",
      paper = "Gretton et al. 2012")
  record Config(
      @Key(
              doc = "Standard deviations of the kernels, whose mean is taken.",
              or = "[0.1, 0.2, 0.5, 1.0]",
              min = 0,
              aboveMin = true,
              unit = "values of the features")
          List<Double> bandwidths,
      @Key(
              doc = "Images of each set that are compared, a random choice if there are more.",
              or = "5000",
              min = 2)
          int rows,
      @Key(doc = "Seed of that choice.", or = "0") long seed)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (bandwidths.isEmpty()) {
        problems.add("bandwidths", "is empty; name one at least, such as [1.0]");
      }
    }
  }
}
