package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.langevin.runner.report.MethodPlot.Curve;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class MethodPlotTest {
  /** A text's box, its letters as wide as the widest usual ones. */
  private record Box(String text, double left, double top, double right, double bottom) {
    static Box of(Element text) {
      double x = Double.parseDouble(text.getAttribute("x"));
      double y = Double.parseDouble(text.getAttribute("y"));
      double wide = 6.6 * text.getTextContent().length();
      double left =
          switch (text.getAttribute("text-anchor")) {
            case "start" -> x;
            case "middle" -> x - wide / 2;
            default -> x - wide;
          };
      return new Box(text.getTextContent(), left, y - 10, left + wide, y + 3);
    }

    boolean overlaps(Box other) {
      return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
  }

  private static Document plot(String title, int curves, String name) {
    List<Curve> all =
        IntStream.range(0, curves)
            .mapToObj(
                i -> new Curve(name + i, new double[] {5, 50, 500}, new double[] {9 + i, 4 + i, 3}))
            .toList();
    return Xml.parse(MethodPlot.svg(title, "network evaluations", "fid.classifier-10k-train", all));
  }

  private static void nothingOverlaps(Document plot) {
    Element svg = plot.getDocumentElement();
    String[] size = svg.getAttribute("viewBox").split(" ", -1);
    List<Box> boxes = new ArrayList<>();
    Xml.elements(plot, "text").forEach(text -> boxes.add(Box.of(text)));
    for (int i = 0; i < boxes.size(); i++) {
      Box box = boxes.get(i);
      assertThat(box.left).as(box.text).isNotNegative();
      assertThat(box.top).as(box.text).isNotNegative();
      assertThat(box.right).as(box.text).isLessThanOrEqualTo(Double.parseDouble(size[2]));
      assertThat(box.bottom).as(box.text).isLessThanOrEqualTo(Double.parseDouble(size[3]));
      for (Box other : boxes.subList(0, i)) {
        assertThat(box.overlaps(other)).as(box + " over " + other).isFalse();
      }
    }
  }

  @Test
  void aTitleStandsAboveTheNameOfTheVerticalAxis() {
    nothingOverlaps(plot("fid against network evaluations", 3, "method "));
  }

  @Test
  void aLongTitleIsBrokenBetweenWords() {
    String title = "a title of many words that goes on and on ".repeat(8).strip();
    Document plot = plot(title, 2, "method ");

    nothingOverlaps(plot);
    String first = Xml.elements(plot, "text").get(0).getTextContent();
    assertThat(first.length()).isBetween(60, 120);
    assertThat(title).startsWith(first + " ");
  }

  @Test
  void longNamesWidenTheLegendAndEndlessOnesAreCut() {
    nothingOverlaps(plot("t", 2, "dpm-solver++ of third order in steps of log SNR, run number "));
    Document plot = plot("t", 2, "x".repeat(500));

    nothingOverlaps(plot);
    assertThat(plot.getDocumentElement().getTextContent()).contains("x".repeat(59) + "\u2026");
  }

  @Test
  void manyCurvesMakeThePictureHigherAndLookDifferent() {
    Document plot = plot("t", 28, "method ");

    nothingOverlaps(plot);
    assertThat(
            Xml.elements(plot, "polyline").stream()
                .map(line -> line.getAttribute("stroke") + line.getAttribute("stroke-dasharray")))
        .doesNotHaveDuplicates()
        .hasSize(28);
  }
}
