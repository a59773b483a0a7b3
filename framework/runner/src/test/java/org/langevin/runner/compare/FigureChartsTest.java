package org.langevin.runner.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.figures.Figures;
import org.langevin.runner.figures.SnrCurve;
import org.langevin.runner.figures.Spectra;
import org.langevin.runner.figures.Spectra.Spectrum;

class FigureChartsTest {
  private static final String ID = "20261101-100000-aaaaaa";

  @TempDir private Path runs;

  private static SnrCurve snr(double start, double end) {
    return new SnrCurve(
        start,
        end,
        new double[] {start, (start + end) / 2, end},
        new double[] {9, 0, -9},
        new double[0],
        new double[0]);
  }

  private static Spectra spectra(int side, double level) {
    double[] data = new double[side / 2 + 1];
    double[] samples = new double[side / 2 + 1];
    for (int k = 0; k < data.length; k++) {
      data[k] = 10.0 / (k + 1);
      samples[k] = level / (k + 1);
    }
    return new Spectra(
        1, side, side, new Spectrum(256, data), new Spectrum(64, samples), List.of());
  }

  private void run(String name, Figures figures) throws IOException {
    figures.write(RunFolder.at(runs.resolve(name).resolve(ID)).finished(name, 1).path());
  }

  private List<OverlayChart> charts(String... names) throws IOException {
    return FigureCharts.of(comparison(names).entries());
  }

  private Comparison comparison(String... names) throws IOException {
    RunList list = new RunList(runs);
    return Comparison.of(List.of(names).stream().map(list::find).toList());
  }

  @Test
  void ratiosOverOneRangeKeepTheirTimes() throws IOException {
    run("a", new Figures(snr(1, 1000), null));
    run("b", new Figures(snr(1, 1000), null));

    OverlayChart chart = charts("a", "b").get(0);
    assertThat(chart.x().name()).isEqualTo("time t");
    assertThat(chart.lines()).extracting(line -> line.trace().x()[2]).containsExactly(1e3, 1e3);
  }

  @Test
  void ratiosOverSeveralRangesAreScaledToTheUnitInterval() throws IOException {
    run("a", new Figures(snr(1, 1000), null));
    run("b", new Figures(snr(0.002, 80), null));

    OverlayChart chart = charts("a", "b").get(0);
    assertThat(chart.x().name()).isEqualTo("share of the time range");
    assertThat(chart.note()).contains("differ");
    for (OverlayChart.Line line : chart.lines()) {
      assertThat(line.trace().x()).containsExactly(new double[] {0, 0.5, 1}, within(1e-12));
    }
  }

  @Test
  void samplesOfOneShapeStandBesideTheDataOnce() throws IOException {
    run("a", new Figures(null, spectra(8, 9)));
    run("b", new Figures(null, spectra(8, 5)));
    run("large", new Figures(null, spectra(16, 5)));

    List<OverlayChart> charts = charts("a", "b", "large");
    assertThat(charts)
        .extracting(OverlayChart::title)
        .hasSize(2)
        .allMatch(t -> t.contains("1 \u00D7"));
    assertThat(charts.get(0).lines()).extracting(OverlayChart.Line::run).containsExactly(-1, 0, 1);
    JsonNode data = charts.get(0).data(new ObjectMapper());
    assertThat(data.at("/lines/0/name").asText()).isEqualTo("training images");
    assertThat(data.at("/lines/0/x")).hasToString("[1,2,3,4]");
    assertThat(data.at("/x/log").asBoolean()).isTrue();
    assertThat(data.at("/lines/1").has("name")).isFalse();
  }

  @Test
  void runsWithoutFiguresAreNotInTheChartsAndAPageWithoutAnyLacksTheSection() throws IOException {
    RunFolder.at(runs.resolve("old").resolve(ID)).finished("old", 1);
    RunFolder.at(runs.resolve("torn").resolve(ID)).finished("torn", 1).write("figures.json", "{\"");
    run("new", new Figures(snr(0, 1), spectra(8, 9)));

    assertThat(charts("old", "torn")).isEmpty();
    assertThat(charts("old", "torn", "new").get(0).lines())
        .extracting(OverlayChart.Line::run)
        .containsExactly(2);
    Path page = runs.resolve("page.html");
    ComparisonPage.write(comparison("old", "torn"), page);
    assertThat(Files.readString(page)).doesNotContain("Signal and noise");
    ComparisonPage.write(comparison("old", "new"), page);
    assertThat(Files.readString(page)).contains("Signal and noise", "Power spectra of the samples");
  }
}
