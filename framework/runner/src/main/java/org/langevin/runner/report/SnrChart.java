package org.langevin.runner.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.langevin.runner.figures.SnrCurve;

/**
 * The log signal-to-noise ratio of a run's process over time, and where its sampler stood on it.
 */
final class SnrChart {
  /** A curve that falls by so much of its whole in the first half of its time needs a log axis. */
  private static final double STEEP = 0.9;

  static final String TITLE = "Signal-to-noise ratio";

  private SnrChart() {}

  static LineChart of(SnrCurve snr) {
    Trace curve = new Trace(snr.t(), snr.logSnr());
    Trace network = network(snr);
    double[] t = DoubleStream.concat(Arrays.stream(snr.t()), Arrays.stream(network.x())).toArray();
    double first =
        DoubleStream.concat(DoubleStream.of(snr.start()), Arrays.stream(t)).min().orElse(0);
    boolean log = first > 0 && isSteep(snr);
    Axis x =
        log
            ? Axis.logarithmic(first, snr.end(), 6)
            : Axis.linear(Math.min(first, snr.start()), snr.end(), 6);
    double low = Math.min(curve.min(), network.size() == 0 ? curve.min() : network.min());
    double high = Math.max(curve.max(), network.size() == 0 ? curve.max() : network.max());
    return new LineChart(
        "time t",
        x,
        Axis.fromZero(low, high, 6),
        List.of(
            LineChart.Line.of("curve", curve),
            new LineChart.Line("curve asked", -1, network, true)));
  }

  /** The sampler's times that have a place on the chart. */
  private static Trace network(SnrCurve snr) {
    int[] kept =
        IntStream.range(0, snr.networkT().length)
            .filter(i -> SnrCurve.isWithin(snr.networkLogSnr()[i]))
            .toArray();
    return new Trace(
        Arrays.stream(kept).mapToDouble(i -> snr.networkT()[i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> snr.networkLogSnr()[i]).toArray());
  }

  private static boolean isSteep(SnrCurve snr) {
    double first = snr.logSnr()[0];
    double last = snr.logSnr()[snr.logSnr().length - 1];
    double middle = snr.at((snr.start() + snr.end()) / 2);
    return Math.abs(first - middle) > STEEP * Math.abs(first - last);
  }

  /** What the chart says, in words. */
  static String note(SnrCurve snr) {
    int last = snr.t().length - 1;
    String range =
        "ln alpha\u00B2/sigma\u00B2, from "
            + NumberText.of(snr.logSnr()[0])
            + " at t = "
            + NumberText.of(snr.t()[0])
            + " to "
            + NumberText.of(snr.logSnr()[last])
            + " at t = "
            + NumberText.of(snr.t()[last]);
    int asked = snr.networkT().length;
    return asked == 0
        ? range
        : range
            + "; dots: the "
            + (asked == 1 ? "time" : NumberText.grouped(asked) + " times")
            + " at which the sampler asked the network"
            + outside(asked - network(snr).size());
  }

  private static String outside(int count) {
    return count == 0 ? "" : ", " + NumberText.grouped(count) + " of them beyond the curve's ends";
  }
}
