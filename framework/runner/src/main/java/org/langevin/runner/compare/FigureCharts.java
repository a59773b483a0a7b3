package org.langevin.runner.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.langevin.runner.compare.Comparison.Entry;
import org.langevin.runner.compare.OverlayChart.Horizontal;
import org.langevin.runner.compare.OverlayChart.Line;
import org.langevin.runner.figures.Figures;
import org.langevin.runner.figures.SnrCurve;
import org.langevin.runner.figures.Spectra;
import org.langevin.runner.report.Axis;
import org.langevin.runner.report.SpectrumChart;
import org.langevin.runner.report.Trace;

/** The runs' {@link Figures} over one another: signal-to-noise ratios and spectra of samples. */
final class FigureCharts {
  private FigureCharts() {}

  /**
   * A chart of the ratios, and one of spectra for each shape of images; runs without figures are in
   * none.
   *
   * @throws IOException if a file cannot be read
   */
  static List<OverlayChart> of(List<Entry> entries) throws IOException {
    Map<Entry, SnrCurve> curves = new LinkedHashMap<>();
    Map<String, Map<Entry, Spectra>> shapes = new LinkedHashMap<>();
    for (Entry entry : entries) {
      Optional<Figures> figures = Figures.read(entry.run().path());
      SnrCurve snr = figures.isPresent() ? figures.get().snr() : null;
      Spectra spectra = figures.isPresent() ? figures.get().spectra() : null;
      if (snr != null) {
        curves.put(entry, snr);
      }
      if (spectra != null) {
        String shape =
            spectra.channels() + " \u00D7 " + spectra.height() + " \u00D7 " + spectra.width();
        shapes.computeIfAbsent(shape, s -> new LinkedHashMap<>()).put(entry, spectra);
      }
    }
    List<OverlayChart> charts = new ArrayList<>();
    if (!curves.isEmpty()) {
      charts.add(ratios(curves));
    }
    shapes.forEach(
        (shape, spectra) -> spectra(shape, shapes.size() > 1, spectra).ifPresent(charts::add));
    return charts;
  }

  private static OverlayChart ratios(Map<Entry, SnrCurve> curves) {
    SnrCurve first = curves.values().iterator().next();
    boolean one =
        curves.values().stream()
            .allMatch(snr -> snr.start() == first.start() && snr.end() == first.end());
    List<Line> lines = new ArrayList<>();
    curves.forEach(
        (entry, snr) -> {
          double[] t = one ? snr.t() : scaled(snr);
          lines.add(Line.of(entry.number(), new Trace(t, snr.logSnr())));
        });
    double low = lines.stream().mapToDouble(line -> line.trace().min()).min().orElse(0);
    double high = lines.stream().mapToDouble(line -> line.trace().max()).max().orElse(0);
    Axis x = one ? Axis.linear(first.start(), first.end(), 6) : Axis.linear(0, 1, 6);
    String note =
        "ln alpha\u00B2/sigma\u00B2 of the processes, what they have learned included"
            + (one ? "" : "; the time ranges differ, each is drawn from 0 to 1");
    return new OverlayChart(
        "Signal-to-noise ratio",
        note,
        "",
        new Horizontal(one ? "time t" : "share of the time range", x, false),
        Axis.fromZero(low, high, 6),
        lines);
  }

  private static double[] scaled(SnrCurve snr) {
    return Arrays.stream(snr.t()).map(t -> (t - snr.start()) / (snr.end() - snr.start())).toArray();
  }

  private static Optional<OverlayChart> spectra(
      String shape, boolean several, Map<Entry, Spectra> spectra) {
    List<Line> lines = new ArrayList<>(data(spectra));
    spectra.forEach(
        (entry, own) ->
            lines.add(Line.of(entry.number(), SpectrumChart.trace(own.samples().power()))));
    lines.removeIf(line -> line.trace().size() == 0);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    double low = lines.stream().mapToDouble(line -> line.trace().min()).min().orElse(1);
    double high = lines.stream().mapToDouble(line -> line.trace().max()).max().orElse(1);
    double last =
        lines.stream().mapToDouble(l -> l.trace().x()[l.trace().size() - 1]).max().orElse(1);
    return Optional.of(
        new OverlayChart(
            "Power spectra of the samples" + (several ? ", " + shape : ""),
            "by spatial frequency; the thick line is that of the training images",
            "",
            new Horizontal("cycles per image", Axis.logarithmic(1, last, 8), true),
            Axis.logarithmic(low, high, 6),
            lines));
  }

  /** The spectra of the training images, each once. */
  private static List<Line> data(Map<Entry, Spectra> spectra) {
    List<Line> lines = new ArrayList<>();
    List<double[]> known = new ArrayList<>();
    spectra.forEach(
        (entry, own) -> {
          double[] power = own.data().power();
          if (known.stream().noneMatch(other -> Arrays.equals(other, power))) {
            known.add(power);
            lines.add(
                new Line(-1, "training images of " + entry.label(), SpectrumChart.trace(power)));
          }
        });
    return lines.size() == 1
        ? List.of(new Line(-1, "training images", lines.get(0).trace()))
        : lines;
  }
}
