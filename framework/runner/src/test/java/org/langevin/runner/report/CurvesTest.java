package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.report.Metrics.Series;
import org.w3c.dom.Document;

class CurvesTest {
  private static final Series FALLING =
      new Series(new double[] {1, 2, 3, 4}, new double[] {1, 0.1, 0.01, 0.02});

  private static Chart chart(Map<String, Series> series) {
    List<Chart> charts = Curves.of(new Metrics(series, 0));
    assertThat(charts).hasSize(1);
    return charts.get(0);
  }

  @Test
  void theBestKnownQuantitiesComeFirst() {
    Metrics metrics =
        new Metrics(Map.of("zeta", FALLING, "gradient-norm", FALLING, "loss", FALLING), 0);
    assertThat(Curves.of(metrics))
        .extracting(Chart::title)
        .containsExactly("Loss", "Gradient norm", "zeta");
  }

  @Test
  void aPositiveLossIsLogarithmicAndOneWithNegativesIsNot() {
    assertThat(chart(Map.of("loss", FALLING)).values().log()).isTrue();
    Series negative = new Series(new double[] {1, 2}, new double[] {1, -1});
    Chart linear = chart(Map.of("loss", negative));
    assertThat(linear.values().log()).isFalse();
    assertThat(linear.values().low()).isLessThanOrEqualTo(-1);
    assertThat(chart(Map.of("rate", FALLING)).values().low()).isZero();
  }

  @Test
  void theNoteSaysWhereTheCurveEndsAndWhereItWasLowest() {
    assertThat(chart(Map.of("loss", FALLING)).note())
        .isEqualTo("ends at 0.02, lowest 0.01 near step 3");
  }

  @Test
  void stepsWithoutAFiniteValueAreMarked() {
    Series broken = new Series(new double[] {1, 2, 3000}, new double[] {1, 2, Double.NaN});
    Chart chart = chart(Map.of("loss", broken));
    assertThat(chart.warning()).isEqualTo("not finite at step 3,000");
    assertThat(chart.steps().high()).isEqualTo(3000);
    assertThat(svg(chart)).contains("class=\"alert\" d=\"M462 10h0\"");
  }

  @Test
  void nothingFiniteGivesNoChart() {
    Series nothing = new Series(new double[] {1}, new double[] {Double.NaN});
    assertThat(Curves.of(new Metrics(Map.of("loss", nothing), 0))).isEmpty();
  }

  @Test
  void theSvgIsWellFormedAndEveryPointLiesInsideIt() {
    Document svg = Xml.parse(svg(chart(Map.of("loss", FALLING))));
    String curve = Xml.attribute(svg, "path", "class", "curve", "d");
    String[] points = curve.substring(1).split("L", -1);
    assertThat(points).hasSize(4);
    double before = -1;
    for (String point : points) {
      double x = Double.parseDouble(point.substring(0, point.indexOf(' ')));
      double y = Double.parseDouble(point.substring(point.indexOf(' ') + 1));
      assertThat(x).isGreaterThan(before).isBetween(0.0, (double) Chart.WIDTH);
      assertThat(y).isBetween(0.0, (double) Chart.HEIGHT);
      before = x;
    }
  }

  @Test
  void thousandsOfPointsStayASmallDrawing() {
    double[] steps = new double[200_000];
    double[] values = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = i;
      values[i] = 1 + Math.sin(i) / 2;
    }
    assertThat(svg(chart(Map.of("loss", new Series(steps, values)))).length()).isLessThan(40_000);
  }

  @Test
  void theLossBecomesAPictureWithACurve(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    Files.writeString(
        file,
        "{\"step\":1,\"values\":{\"loss\":1}}\n{\"step\":9,\"values\":{\"loss\":0.1}}\n{\"st");
    BufferedImage picture = Curves.loss(file).orElseThrow();
    int curve = 0;
    for (int rgb : ImageGridTest.pixels(picture)) {
      curve += rgb == 0xFF2F5FD0 ? 1 : 0;
    }
    assertThat(curve).isGreaterThan(500);
    assertThat(picture.getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
  }

  @Test
  void withoutALossThereIsNoPicture(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    assertThat(Curves.loss(file)).isEmpty();
    Files.writeString(file, "{\"step\":1,\"values\":{\"rate\":1}}\n");
    assertThat(Curves.loss(file)).isEmpty();
  }

  private static String svg(Chart chart) {
    Html out = new Html().open("svg");
    chart.draw(new SvgCanvas(out));
    return out.close().toString();
  }
}
