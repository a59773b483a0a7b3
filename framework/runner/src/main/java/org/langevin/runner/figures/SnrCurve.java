package org.langevin.runner.figures;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.langevin.spi.Process;
import org.langevin.spi.Sampler.Curve;

/**
 * The logarithm of a process's signal-to-noise ratio, ln alpha(t)^2 / sigma(t)^2 (Kingma et al.
 * 2021, equation 2), over the times of training, and where on it the sampler asked the network.
 *
 * @param start smallest time of training
 * @param end largest time
 * @param t times in ascending order, close to one another at both ends; only those at which the
 *     ratio is between e^-20 and e^20, for beyond it is as good as all noise or all signal
 * @param logSnr as many
 * @param networkT times at which the first batch of samples asked the network, in that order, each
 *     once; of an adaptive sampler those that it happened to take
 * @param networkLogSnr as many; infinite where all is noise
 */
public record SnrCurve(
    double start,
    double end,
    double[] t,
    double[] logSnr,
    double[] networkT,
    double[] networkLogSnr) {
  private static final int INTERVALS = 192;
  private static final double MOST = 20;
  private static final double CLEAR = 10;
  private static final double DROWNED = -7;

  /** Checks the lengths, since a file may say anything. */
  public SnrCurve {
    if (t.length != logSnr.length
        || networkT.length != networkLogSnr.length
        || t.length < 2
        || !(end > start)) {
      throw new IllegalArgumentException("times and ratios do not belong together");
    }
  }

  /**
   * The curve of a process.
   *
   * @param marginals the process's coefficients at some times, with what it has learned
   * @param asked times at which the network was asked
   * @return empty if the ratio is hardly anywhere between e^-20 and e^20
   */
  static Optional<SnrCurve> of(
      Process process, Function<double[], Curve> marginals, double[] asked) {
    double start = process.tMin();
    double end = process.horizon();
    Points curve = within(points(marginals, times(start, end)));
    if (curve.t.length < 2) {
      return Optional.empty();
    }
    Points network = points(marginals, Arrays.stream(asked).distinct().toArray());
    return Optional.of(
        new SnrCurve(
            Figures.rounded(start),
            Figures.rounded(end),
            Figures.rounded(curve.t),
            Figures.rounded(curve.logSnr),
            Figures.rounded(network.t),
            Figures.rounded(network.logSnr)));
  }

  /** From start to end, v^4 / (v^4 + (1 - v)^4): many where a ratio may fall by powers of ten. */
  private static double[] times(double start, double end) {
    return IntStream.rangeClosed(0, INTERVALS)
        .mapToDouble(
            i -> {
              double v = i / (double) INTERVALS;
              double share = Math.pow(v, 4) / (Math.pow(v, 4) + Math.pow(1 - v, 4));
              return i == INTERVALS ? end : start + share * (end - start);
            })
        .map(Figures::rounded)
        .distinct()
        .toArray();
  }

  private record Points(double[] t, double[] logSnr) {}

  private static Points points(Function<double[], Curve> marginals, double[] t) {
    if (t.length == 0) {
      return new Points(t, t);
    }
    Curve at = marginals.apply(t);
    double[] logSnr = IntStream.range(0, t.length).mapToDouble(i -> 2 * at.lambda(i)).toArray();
    return new Points(t, logSnr);
  }

  private static Points within(Points all) {
    int[] kept = IntStream.range(0, all.t.length).filter(i -> isWithin(all.logSnr[i])).toArray();
    return new Points(
        Arrays.stream(kept).mapToDouble(i -> all.t[i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> all.logSnr[i]).toArray());
  }

  /** Whether a log-ratio is between -20 and 20. */
  public static boolean isWithin(double logSnr) {
    return Math.abs(logSnr) <= MOST;
  }

  /** The log-ratio at a time within the curve, by straight lines between its points. */
  public double at(double time) {
    int i = Arrays.binarySearch(t, time);
    if (i >= 0) {
      return logSnr[i];
    }
    int next = Math.max(1, Math.min(t.length - 1, -i - 1));
    double share = (time - t[next - 1]) / (t[next] - t[next - 1]);
    return logSnr[next - 1] + share * (logSnr[next] - logSnr[next - 1]);
  }

  /**
   * Times at which the log-ratio has fallen by 1/(n+1), ..., n/(n+1) of its way from 10 to -7, or
   * from where it begins to where it ends if that is less: the way on which images drown in noise.
   */
  double[] evenly(int n) {
    double first = logSnr[0];
    double last = logSnr[logSnr.length - 1];
    double high = Math.min(first, CLEAR);
    double low = Math.max(last, DROWNED);
    double from = high > low ? high : first;
    double fall = high > low ? low - high : last - first;
    return IntStream.rangeClosed(1, n)
        .mapToDouble(level -> from + fall * level / (n + 1))
        .map(this::timeOf)
        .toArray();
  }

  private double timeOf(double wanted) {
    int next = 1;
    while (next < t.length - 1 && logSnr[next] > wanted) {
      next++;
    }
    double step = logSnr[next] - logSnr[next - 1];
    double share = step == 0 ? 0 : (wanted - logSnr[next - 1]) / step;
    return t[next - 1] + share * (t[next] - t[next - 1]);
  }
}
