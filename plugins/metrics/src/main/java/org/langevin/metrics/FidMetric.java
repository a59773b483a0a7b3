package org.langevin.metrics;

import jakarta.inject.Inject;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.Metric;
import org.langevin.spi.config.About;

/**
 * The Fréchet distance of two Gaussians that have the sets' means m and unbiased covariances S
 * (Heusel et al. 2017, equation 6):
 *
 * <pre>
 *   |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2))
 * </pre>
 *
 * It is 0 for equal sets and may fall below by rounding, which is left as it is. Fewer images than
 * features make the covariances singular; the distance is still what the formula says, where
 * pytorch-fid's root may need a multiple of the identity added. It is biased upwards by about c / n
 * (Chong and Forsyth 2020), so numbers of different n cannot be compared.
 */
final class FidMetric implements Metric {
  private static final int LEAST = 2;

  @Inject
  FidMetric() {}

  @Override
  public boolean needsReference() {
    return true;
  }

  @Override
  public Summary summary(int dimension) {
    return new Moments(dimension);
  }

  @Override
  public Map<String, Double> measure(Summary samples, @Nullable Summary reference) {
    Moments a = CheckedSummary.of(Moments.class, samples, "fid", "samples", LEAST);
    Moments b = CheckedSummary.of(Moments.class, reference, "fid", "reference images", LEAST);
    CheckedSummary.checkSameDimension(a, b);
    return Map.of("fid", distance(a, b));
  }

  private static double distance(Moments a, Moments b) {
    int d = a.dimension();
    double[] meanOfA = a.mean();
    double[] meanOfB = b.mean();
    double[] ofA = a.covariance();
    double[] ofB = b.covariance();
    double distance = 0;
    for (int j = 0; j < d; j++) {
      double difference = meanOfA[j] - meanOfB[j];
      distance += difference * difference + ofA[j * d + j] + ofB[j * d + j];
    }
    return distance - 2 * LinearAlgebra.traceOfRoot(ofA, ofB, d);
  }

  @About(
      value = "Fréchet distance of two Gaussians that have the sets' means and covariances.",
      paper = "Heusel et al. 2017, equation 6")
  record Config() {}
}
