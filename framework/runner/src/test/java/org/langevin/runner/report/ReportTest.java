package org.langevin.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.runner.figures.Figures;
import org.langevin.runner.figures.SnrCurve;
import org.langevin.runner.figures.Spectra;
import org.langevin.runner.figures.Spectra.Noised;
import org.langevin.runner.figures.Spectra.Spectrum;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

class ReportTest {
  private static final String HOSTILE = "\"><script>alert(1)</script>&amp;\u0000\u001B'";

  @TempDir Path folder;
  private Path run;

  @BeforeEach
  void aRunDirectory() throws IOException {
    run = folder.resolve("runs/mnist-ddpm/20261103-140509-a1b2c3");
    Files.createDirectories(run);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(run.resolve(name), text);
  }

  private void json(Map<String, Object> facts) throws IOException {
    write("run.json", new ObjectMapper().writeValueAsString(facts));
  }

  private void picture(String name) throws IOException {
    Png.write(
        ImageGrid.draw(new Images(new float[48], 3, 1, 4, 4)), run.resolve("samples/" + name));
  }

  private String html() throws IOException {
    return Files.readString(Report.write(run));
  }

  private Document page() throws IOException {
    String html = html();
    assertThat(html).startsWith("<!DOCTYPE html>\n<html lang=\"en\">");
    return Xml.parse(html);
  }

  private void fill() throws IOException {
    json(Map.of("name", "mnist-ddpm", "status", "done", "seed", 1, "numbers", Map.of("nfe", 1000)));
    write("experiment.conf", "seed = 1  # quickstart.conf:3\n");
    write(
        "metrics.jsonl",
        "{\"step\":1,\"values\":{\"loss\":1}}\n{\"step\":2,\"values\":{\"loss\":0.5}}\n{\"s");
    for (String name : List.of("final.png", "film-strip.png", "step-00000100.png", "loss.png")) {
      picture(name);
    }
  }

  @Test
  void aWholeRunIsOnePage() throws IOException {
    fill();
    Document page = page();
    assertThat(headings(page, "h1")).containsExactly("mnist-ddpm done");
    assertThat(headings(page, "h2"))
        .containsExactly(
            "Numbers",
            "Run",
            "During training",
            "From noise to sample",
            "Training",
            "Configuration");
    assertThat(headings(page, "h3")).containsExactly("Loss");
    assertThat(Xml.elements(page, "svg")).hasSize(1);
    assertThat(page.getDocumentElement().getTextContent())
        .contains("Lines of metrics.jsonl that could not be read and are left out: 1");
    List<Element> images = Xml.elements(page, "img");
    assertThat(images).hasSize(3);
    String bytes = images.get(0).getAttribute("src").substring("data:image/png;base64,".length());
    assertThat(Base64.getDecoder().decode(bytes))
        .isEqualTo(Files.readAllBytes(run.resolve("samples/final.png")));
  }

  @Test
  void thePageNeedsNothingElse() throws IOException {
    fill();
    Document page = page();
    for (Element element : Xml.elements(page, "*")) {
      assertThat(element.getTagName())
          .isNotIn("script", "link", "iframe", "object", "embed", "base", "form");
      NamedNodeMap attributes = element.getAttributes();
      for (int i = 0; i < attributes.getLength(); i++) {
        String name = attributes.item(i).getNodeName();
        String value = attributes.item(i).getNodeValue();
        assertThat(name).isNotIn("href", "srcset", "style", "action").doesNotStartWith("on");
        if (name.equals("src")) {
          assertThat(value).startsWith("data:image/png;base64,");
        } else if (!name.equals("xmlns")) {
          assertThat(value).doesNotContain("//");
        }
      }
    }
    String css = Xml.elements(page, "style").get(0).getTextContent();
    assertThat(css).contains("prefers-color-scheme: dark").doesNotContain("url(", "@import");
    assertThat(Xml.attribute(page, "meta", "http-equiv", "Content-Security-Policy", "content"))
        .startsWith("default-src 'none'");
  }

  @Test
  void hostileNamesStayText() throws IOException {
    json(
        Map.of(
            "name",
            HOSTILE,
            "status",
            HOSTILE,
            "problem",
            HOSTILE,
            HOSTILE,
            HOSTILE,
            "numbers",
            Map.of(HOSTILE, HOSTILE)));
    write("experiment.conf", "name = " + HOSTILE + "\n# " + HOSTILE);
    write(
        "metrics.jsonl",
        new ObjectMapper()
                .writeValueAsString(Map.of("step", 1, "values", Map.of(HOSTILE, 1, "loss", 2)))
            + "\n");
    picture("a<b>&c.png");
    Document page = page();
    assertThat(Xml.elements(page, "script")).isEmpty();
    assertThat(Xml.elements(page, "title").get(0).getTextContent())
        .isEqualTo("\"><script>alert(1)</script>&amp;\uFFFD\uFFFD' \u00B7 Langevin");
    assertThat(Xml.attribute(page, "img", "alt", "a<b>&c.png", "width")).isNotEmpty();
  }

  @Test
  void anEmptyRunDirectoryHasAReport() throws IOException {
    Document page = page();
    assertThat(headings(page, "h1")).containsExactly("20261103-140509-a1b2c3 ");
    assertThat(headings(page, "h2")).isEmpty();
    assertThat(page.getDocumentElement().getTextContent())
        .contains("No facts or measurements have been recorded yet.");
  }

  @Test
  void aTornRunJsonIsSaidAndTheRestIsShown() throws IOException {
    fill();
    write("run.json", "{\"name\": \"mni");
    Document page = page();
    assertThat(page.getDocumentElement().getTextContent()).contains("run.json cannot be read");
    assertThat(headings(page, "h2")).contains("Training", "Configuration");
  }

  @Test
  void aFailedRunSaysWhyAndWhatToDo() throws IOException {
    json(
        Map.of(
            "status",
            "failed",
            "problem",
            Map.of("message", "The loss is NaN.", "advice", "lower optimizer.lr")));
    write("log.txt", "first line\n".repeat(100) + "last line\n");
    String text = page().getDocumentElement().getTextContent();
    assertThat(text).contains("The loss is NaN.", "What to do: lower optimizer.lr", "last line");
    assertThat(text.split("first line", -1)).hasSize(40);
  }

  @Test
  void anInterruptedRunSaysHowToContinue() throws IOException {
    json(Map.of("status", "interrupted"));
    assertThat(page().getDocumentElement().getTextContent())
        .contains("was interrupted")
        .contains("langevin resume runs/mnist-ddpm/20261103-140509-a1b2c3");
  }

  @Test
  void writingAgainReplacesThePageWithTheSameBytes() throws IOException {
    fill();
    assertThat(html()).isEqualTo(html());
    try (Stream<Path> files = Files.list(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "run.json", "experiment.conf", "metrics.jsonl", "samples", "report.html");
    }
  }

  private static Figures figures() {
    SnrCurve snr =
        new SnrCurve(
            0,
            1,
            new double[] {0.01, 0.5, 0.99},
            new double[] {9, 0, -9},
            new double[] {1, 0.9, 0.5},
            new double[] {Double.NEGATIVE_INFINITY, -4, 0});
    double[] data = {3, 2, 1};
    double[] samples = {3, 2.2, 0.25};
    Spectra spectra =
        new Spectra(
            1,
            4,
            4,
            new Spectrum(256, data),
            new Spectrum(64, samples),
            List.of(new Noised(0.5, 0.5, 0.5, data)));
    return new Figures(snr, spectra);
  }

  @Test
  void figuresAreDrawnAndSaidInWords() throws IOException {
    fill();
    figures().write(run);
    Document page = page();
    assertThat(headings(page, "h2")).contains("Signal and noise");
    assertThat(headings(page, "h3"))
        .containsExactly("Loss", "Signal-to-noise ratio", "Power spectra");
    assertThat(page.getDocumentElement().getTextContent())
        .contains(
            "from 9 at t = 0.01 to -9 at t = 0.99; dots: the 3 times at which the"
                + " sampler asked the network, 1 of them beyond the curve's ends")
        .contains("256 training images and 64 samples")
        .contains("furthest from the data at 2 cycles, with 0.25 times the data's power");
    assertThat(headings(page, "li"))
        .containsExactly(
            "training images in noise, t = 0.5, log SNR 0", "training images", "samples");
    for (Element svg : Xml.elements(page, "svg")) {
      assertThat(svg.getAttribute("role")).isEqualTo("img");
      for (String key : List.of("aria-labelledby", "aria-describedby")) {
        String id = svg.getAttribute(key);
        assertThat(Xml.elements(page, "*").stream().filter(e -> e.getAttribute("id").equals(id)))
            .as(id)
            .hasSize(1);
      }
    }
  }

  @Test
  void aSteepCurveHasALogarithmicTimeAxis() {
    SnrCurve steep =
        new SnrCurve(
            0.002,
            80,
            new double[] {0.002, 40, 80},
            new double[] {12.4, -7.4, -8.8},
            new double[0],
            new double[0]);

    assertThat(SnrChart.of(steep).x().log()).isTrue();
    assertThat(SnrChart.of(Objects.requireNonNull(figures().snr())).x().log()).isFalse();
    assertThat(SnrChart.note(steep)).endsWith("-8.8 at t = 80");
  }

  @Test
  void aDamagedFileOfFiguresIsSaidAndTheRestIsShown() throws IOException {
    fill();
    write("figures.json", "{\"snr\": {\"sta");
    Document page = page();
    assertThat(page.getDocumentElement().getTextContent()).contains("figures.json cannot be read");
    assertThat(headings(page, "h2"))
        .doesNotContain("Signal and noise")
        .contains("Training", "Configuration");
  }

  @Test
  void samplesThatAreNotFiniteLeaveTheOtherSpectra() throws IOException {
    fill();
    double[] data = {3, 2, 1};
    double[] none = {Double.NaN, Double.NaN, Double.NaN};
    new Figures(
            null,
            new Spectra(
                1, 4, 4, new Spectrum(256, data), new Spectrum(64, none), List.<Noised>of()))
        .write(run);

    assertThat(headings(page(), "li")).containsExactly("training images");
  }

  private static List<String> headings(Document page, String tag) {
    return Xml.elements(page, tag).stream().map(Element::getTextContent).toList();
  }
}
