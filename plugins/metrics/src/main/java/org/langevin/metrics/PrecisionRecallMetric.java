package org.langevin.metrics;

import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.langevin.spi.config.About;
import org.langevin.spi.config.Checked;
import org.langevin.spi.config.Key;
import org.langevin.spi.config.Problems;

/**
 * Precision and recall of manifolds that are balls around each image up to its k-th neighbour in
 * the set (Kynkaanniemi et al. 2019, section 3), and density and coverage (Naeem et al. 2020,
 * section 3). With r_k(x) the radius of the ball around x, samples y and reference x:
 *
 * <pre>
 *   precision = mean_y [exists x: |x - y| &lt; r_k(x)]
 *   recall    = mean_x [exists y: |x - y| &lt; r_k(y)]
 *   density   = mean_y #{x: |x - y| &lt; r_l(x)} / l
 *   coverage  = mean_x [exists y: |x - y| &lt; r_l(x)]
 * </pre>
 *
 * The k-th neighbour is the k-th image other than x itself. Density may exceed 1. The number of
 * images decides the radii, so numbers of different n cannot be compared.
 */
final class PrecisionRecallMetric extends RowsMetric {
  private final Config config;

  @Inject
  PrecisionRecallMetric(Config config) {
    super(
        "precision-recall with " + config.neighbours() + " neighbours",
        config.neighbours() + 1,
        config.rows,
        config.seed);
    this.config = config;
  }

  @Override
  Map<String, Double> compare(Reservoir samples, Reservoir reference) {
    return new Comparison(reference.all(), samples.all(), samples.dimension(), config).measured();
  }

  /** What is counted over all pairs. */
  private static final class Comparison {
    private final Config config;
    private final double[][] radiiOfX;
    private final double[][] radiiOfY;
    private final boolean[] precise;
    private final boolean[] recalled;
    private final double[] nearest;
    private long inside;

    Comparison(double[] x, double[] y, int d, Config config) {
      this.config = config;
      radiiOfX = Distances.nearest(x, d, config.neighbours());
      radiiOfY = Distances.nearest(y, d, config.k);
      precise = new boolean[radiiOfY.length];
      recalled = new boolean[radiiOfX.length];
      nearest = new double[radiiOfX.length];
      Arrays.fill(nearest, Double.POSITIVE_INFINITY);
      Distances.visit(x, y, d, this::see);
    }

    private void see(int i, int j, double squared) {
      precise[j] |= squared < radiiOfX[i][config.k - 1];
      recalled[i] |= squared < radiiOfY[j][config.k - 1];
      inside += squared < radiiOfX[i][config.densityK - 1] ? 1 : 0;
      nearest[i] = Math.min(nearest[i], squared);
    }

    Map<String, Double> measured() {
      boolean[] covered = new boolean[nearest.length];
      for (int i = 0; i < covered.length; i++) {
        covered[i] = nearest[i] < radiiOfX[i][config.densityK - 1];
      }
      Map<String, Double> measured = new LinkedHashMap<>();
      measured.put("precision", part(precise));
      measured.put("recall", part(recalled));
      measured.put("density", inside / ((double) config.densityK * precise.length));
      measured.put("coverage", part(covered));
      return measured;
    }

    private static double part(boolean[] which) {
      int count = 0;
      for (boolean one : which) {
        count += one ? 1 : 0;
      }
      return count / (double) which.length;
    }
  }

  @About(
      value = "What part of the samples is like the reference, and what part of it is reached.",
      paper = "Kynkaanniemi et al. 2019; Naeem et al. 2020")
  record Config(
      @Key(doc = "Neighbours that decide precision and recall.", or = "3", min = 1) int k,
      @Key(doc = "Neighbours that decide density and coverage.", or = "5", min = 1) int densityK,
      @Key(
              doc = "Images of each set that are compared, a random choice if there are more.",
              or = "10000",
              min = 2)
          int rows,
      @Key(doc = "Seed of that choice.", or = "0") long seed)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (rows <= neighbours()) {
        problems.add(
            "rows",
            "is %d; %d neighbours need %d images at least"
                .formatted(rows, neighbours(), neighbours() + 1));
      }
    }

    /** How many are looked for. */
    int neighbours() {
      return Math.max(k, densityK);
    }
  }
}
