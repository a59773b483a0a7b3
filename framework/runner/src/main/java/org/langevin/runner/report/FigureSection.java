package org.langevin.runner.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.langevin.runner.figures.Figures;
import org.langevin.runner.figures.SnrCurve;
import org.langevin.runner.figures.Spectra;

/** The part of a run's page that shows {@link Figures}. */
final class FigureSection {
  private final Html out;

  private FigureSection(Html out) {
    this.out = out;
  }

  /** Writes the section, if the run has figures. */
  static void write(Path run, Html out) throws IOException {
    Optional<Figures> figures = Figures.read(run);
    if (figures.isPresent()) {
      new FigureSection(out).section(figures.get());
    } else if (Files.exists(run.resolve(Figures.FILE))) {
      out.element("p", Figures.FILE + " cannot be read and is left out.", "class", "quiet").line();
    }
  }

  private void section(Figures figures) {
    SnrCurve snr = figures.snr();
    Spectra spectra = figures.spectra();
    if (snr == null && spectra == null) {
      return;
    }
    out.open("section").element("h2", "Signal and noise").open("div", "class", "charts");
    if (snr != null) {
      figure("snr", SnrChart.TITLE, SnrChart.note(snr), SnrChart.of(snr), List.of());
    }
    if (spectra != null) {
      List<SpectrumChart.Named> lines = SpectrumChart.lines(spectra);
      if (!lines.isEmpty()) {
        LineChart chart = SpectrumChart.of(lines.stream().map(SpectrumChart.Named::line).toList());
        figure("spectra", SpectrumChart.TITLE, SpectrumChart.note(spectra), chart, lines);
      }
    }
    out.close().close().line();
  }

  private void figure(
      String id, String title, String note, LineChart chart, List<SpectrumChart.Named> legend) {
    out.open("figure", "class", "card").open("figcaption");
    out.element("h3", title, "id", id).element("p", note, "id", id + "-note").close();
    chart.draw(out, "aria-labelledby", id, "aria-describedby", id + "-note");
    if (!legend.isEmpty()) {
      out.open("ul", "class", "key");
      for (SpectrumChart.Named line : legend) {
        out.open("li");
        out.element("span", "", "class", "swatch " + line.line().look(), "aria-hidden", "true");
        out.text(line.name()).close();
      }
      out.close();
    }
    out.close().line();
  }
}
