package org.langevin.runner.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.langevin.runner.figures.Spectra;
import org.langevin.runner.figures.Spectra.Noised;

/**
 * Power spectra of training images, of the same in noise, and of samples; both axes logarithmic.
 */
public final class SpectrumChart {
  static final String TITLE = "Power spectra";

  /** A line and its name. */
  record Named(String name, LineChart.Line line) {}

  private SpectrumChart() {}

  /**
   * The lines, those that matter most on top of the others; empty if nothing has a positive power.
   */
  static List<Named> lines(Spectra spectra) {
    List<Named> lines = new ArrayList<>();
    for (int i = 0; i < spectra.noised().size(); i++) {
      Noised noised = spectra.noised().get(i);
      String name =
          "training images in noise, t = "
              + NumberText.of(noised.t())
              + ", log SNR "
              + NumberText.of(Math.round(noised.logSnr() * 10) / 10.0);
      add(name, "curve noised n" + i % 5, noised.power(), lines);
    }
    add("training images", "curve data", spectra.data().power(), lines);
    add("samples", "curve samples", spectra.samples().power(), lines);
    return lines;
  }

  private static void add(String name, String look, double[] power, List<Named> lines) {
    Trace trace = trace(power);
    if (trace.size() > 0) {
      lines.add(new Named(name, LineChart.Line.of(look, trace)));
    }
  }

  /** The powers above zero, from one cycle on: the mean's has no place on a logarithmic axis. */
  public static Trace trace(double[] power) {
    int[] kept =
        IntStream.range(1, power.length)
            .filter(k -> power[k] > 0 && Double.isFinite(power[k]))
            .toArray();
    return new Trace(
        Arrays.stream(kept).asDoubleStream().toArray(),
        Arrays.stream(kept).mapToDouble(k -> power[k]).toArray());
  }

  static LineChart of(List<LineChart.Line> lines) {
    double low = lines.stream().mapToDouble(line -> line.trace().min()).min().orElse(1);
    double high = lines.stream().mapToDouble(line -> line.trace().max()).max().orElse(1);
    double last =
        lines.stream().mapToDouble(l -> l.trace().x()[l.trace().size() - 1]).max().orElse(1);
    return new LineChart(
        "cycles per image", Axis.logarithmic(1, last, 8), Axis.logarithmic(low, high, 6), lines);
  }

  /** What the chart says, in words. */
  static String note(Spectra spectra) {
    String note =
        "power by spatial frequency, mean over "
            + NumberText.grouped(spectra.data().images())
            + " training images and "
            + NumberText.grouped(spectra.samples().images())
            + " samples";
    double[] data = spectra.data().power();
    double[] samples = spectra.samples().power();
    int worst =
        IntStream.range(1, data.length)
            .filter(k -> data[k] > 0 && samples[k] > 0)
            .reduce((a, b) -> distance(data, samples, b) > distance(data, samples, a) ? b : a)
            .orElse(0);
    return worst == 0
        ? note
        : note
            + "; the samples are furthest from the data at "
            + worst
            + (worst == 1 ? " cycle" : " cycles")
            + ", with "
            + NumberText.of(Math.round(100 * samples[worst] / data[worst]) / 100.0)
            + " times the data's power";
  }

  private static double distance(double[] data, double[] samples, int k) {
    return Math.abs(Math.log(samples[k] / data[k]));
  }
}
