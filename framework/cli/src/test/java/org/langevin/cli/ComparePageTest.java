package org.langevin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of real runs, used in a real browser. Pictures of them go to target/browser. */
@Tag("browser")
class ComparePageTest {
  private static final String EXPERIMENT =
      """
      dataset = moons
      network { type = mlp, width = 32, layers = 2 }
      schedule { type = linear-beta, steps = 50, rescale = true, beta-end = 0.01 }
      train { steps = 200, batch = 64, log-every = 2 }
      sampler { type = ddim, steps = 10 }
      samples { count = 200, batch = 200 }
      engine { type = torch, device = cpu, threads = 1 }
      """;
  private static final Path PICTURES = Path.of("target", "browser");

  @TempDir private static Path folder;
  private static Path page;
  private static Browser browser;

  @BeforeAll
  static void threeRunsAndABrowser() throws Exception {
    browser = Browser.start(folder.resolve("profile")); // first, for it may be missing
    Path file = Files.writeString(folder.resolve("moons.conf"), EXPERIMENT);
    Path runs = folder.resolve("runs");
    run(file, runs, "wide", "network.width=48");
    run(file, runs, "slow", "optimizer.lr=1e-5");
    run(file, runs, "few", "sampler.steps=2");
    evaluate(runs.resolve("wide"), 3.5, "a", 200);
    evaluate(runs.resolve("slow"), 20.25, "a", 200);
    evaluate(runs.resolve("few"), 100, "b", 200);
    spectra(runs.resolve("wide"), 2);
    spectra(runs.resolve("slow"), 0.5);
    page = folder.resolve("compare.html");
    Cli.Result result =
        Cli.run("compare", "wide", "slow", "few", "--runs", "" + runs, "--to", "" + page);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains(page.toString());
  }

  private static void run(Path file, Path runs, String name, String change) {
    Cli.Result result =
        Cli.run("run", "" + file, "--runs", "" + runs, "-o", "name=" + name, "-o", change);
    assertThat(result.code()).as(result.err()).isZero();
  }

  /** As {@code langevin evaluate} leaves it, with features of a name. */
  private static void evaluate(Path named, double fid, String features, int step)
      throws IOException {
    try (var runs = Files.list(named)) {
      Path evaluation =
          runs.findFirst().orElseThrow().resolve("evaluations/20261122-120000-aaaaaa");
      Files.createDirectories(evaluation);
      Files.writeString(
          evaluation.resolve("evaluation.json"),
          """
          {"metrics": {"fid.points-200-train": %s, "nfe": 10},
           "protocol": {"features": "points", "features-hash": "%s", "reference": "moons",
             "samples": 200, "weights": "ema", "sampler": {"type": "ddim", "steps": 10}},
           "step": %d}
          """
              .formatted(fid, features, step));
    }
  }

  /** As a run of images leaves it: these are of points. */
  private static void spectra(Path named, double level) throws IOException {
    try (var runs = Files.list(named)) {
      Path figures = runs.findFirst().orElseThrow().resolve("figures.json");
      String data = "{\"images\": 256, \"power\": [9, 8, 7, 6, 5, 4, 3, 2, 1]}";
      String samples = "{\"images\": 64, \"power\": [9, 8, 7, 6, 5, 4, 3, 2, %s]}".formatted(level);
      String spectra =
          "{\"channels\": 1, \"height\": 16, \"width\": 16, \"data\": %s, \"samples\": %s,"
              + " \"noised\": []}";
      Files.writeString(
          figures,
          Files.readString(figures)
              .replace("\"spectra\" : null", "\"spectra\": " + spectra.formatted(data, samples)));
    }
  }

  @AfterAll
  static void closeTheBrowser() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openThePage() throws Exception {
    browser.scheme("light");
    browser.open(page, 1400, 1000);
  }

  private static List<String> firstColumn(String table) throws Exception {
    return browser.texts(
        "[...document.querySelectorAll('#"
            + table
            + " tbody tr')].filter(r => r.offsetParent !== null).map(r => r.cells[0].innerText)");
  }

  private static String tip() throws Exception {
    return tip("chart-0");
  }

  private static String tip(String chart) throws Exception {
    return browser.value("document.querySelector('#" + chart + " .tip').innerText").asText();
  }

  /** The id of the chart with a title. */
  private static String chart(String title) throws Exception {
    return browser
        .value(
            "[...document.querySelectorAll('.overlay')].find(f =>"
                + " f.querySelector('h3').innerText === '"
                + title
                + "').id")
        .asText();
  }

  @Test
  void thePageIsWholeAndLoadsNothing() throws Exception {
    assertThat(browser.console()).isEmpty();
    assertThat(browser.value("document.querySelector('h1').innerText").asText())
        .isEqualTo("3 runs compared");
    assertThat(browser.texts("[...document.images].map(i => i.naturalWidth > 0)"))
        .containsExactly("true", "true", "true");
    assertThat(
            browser.texts(
                "performance.getEntriesByType('resource').map(r => r.name)"
                    + ".filter(n => !n.startsWith('data:'))"))
        .isEmpty();
    assertThat(browser.texts("[...document.querySelectorAll('h2')].map(h => h.innerText)"))
        .containsExactly(
            "Samples",
            "Metrics",
            "Curves",
            "Signal and noise",
            "What differs",
            "Numbers",
            "Provenance");
    assertThat(firstColumn("differences"))
        .containsExactlyInAnyOrder("name", "network.width", "optimizer.lr", "sampler.steps");
    browser.screenshot(PICTURES.resolve("compare.png"));
  }

  @Test
  void metricsOfDifferentProtocolsStandInDifferentColumns() throws Exception {
    assertThat(
            browser.texts(
                "[...document.querySelectorAll('#metrics thead th')].map(h => h.innerText)"))
        .contains("fid.points-200-train (A)", "fid.points-200-train (B)");
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < 3; row++) {
      rows.add(
          browser.texts(
              "[...document.querySelectorAll('#metrics tbody tr')["
                  + row
                  + "].cells].map(c => c.innerText)"));
    }
    int first =
        browser
            .value(
                "[...document.querySelectorAll('#metrics thead th')]"
                    + ".findIndex(h => h.innerText.endsWith('(A)'))")
            .asInt();
    int second =
        browser
            .value(
                "[...document.querySelectorAll('#metrics thead th')]"
                    + ".findIndex(h => h.innerText.endsWith('(B)'))")
            .asInt();
    assertThat(rows).extracting(row -> row.get(first)).containsExactly("3.5", "20.25", "");
    assertThat(rows).extracting(row -> row.get(second)).containsExactly("", "", "100");
    assertThat(browser.value("document.querySelector('.notice').innerText").asText())
        .contains("A: features-hash = a", "B: features-hash = b");
  }

  @Test
  void aClickOnAHeadingSortsByItsNumbersWithMissingOnesLast() throws Exception {
    int column =
        browser
            .value(
                "1 + [...document.querySelectorAll('#metrics thead th')]"
                    + ".findIndex(h => h.innerText.endsWith('(A)'))")
            .asInt();
    String heading = "#metrics thead th:nth-child(" + column + ")";

    browser.click(heading + " button");
    assertThat(firstColumn("metrics")).containsExactly("wide", "slow", "few");
    assertThat(browser.value("document.querySelector('" + heading + "').ariaSort").asText())
        .isEqualTo("ascending");

    browser.click(heading + " button");
    assertThat(firstColumn("metrics")).containsExactly("slow", "wide", "few");
    assertThat(browser.value("document.querySelector('" + heading + "').ariaSort").asText())
        .isEqualTo("descending");
  }

  @Test
  void wordsFilterTheRowsOfATable() throws Exception {
    browser.type("[data-filters=differences]", "SAMPLER 2");

    assertThat(firstColumn("differences")).containsExactly("sampler.steps");
    assertThat(
            browser.value("document.querySelector('[data-counts=differences]').innerText").asText())
        .isEqualTo("1 of 4 rows");
  }

  @Test
  void theMouseOverAChartTellsTheValuesThere() throws Exception {
    assertThat(tip()).isEmpty();

    browser.point("#chart-0 svg", 0, 0);
    assertThat(tip()).contains("step", "wide", "slow", "few").containsPattern("0\\.\\d+|[1-9]");
    assertThat(browser.value("document.querySelectorAll('#chart-0 circle').length").asInt())
        .isEqualTo(3);
    browser.screenshot(PICTURES.resolve("compare-hover.png"));

    browser.point("h1", 0, 0);
    assertThat(tip()).isEmpty();
  }

  @Test
  void theArrowKeysMoveAlongAChart() throws Exception {
    String end = "\uE010";
    String left = "\uE012";
    browser.type("#chart-0 svg", end);
    String last = tip();
    browser.type("#chart-0 svg", left);

    assertThat(last).startsWith("step 200");
    assertThat(tip()).startsWith("step 198");
  }

  @Test
  void ratiosAreReadAtTimesThatNeedNotBeWhole() throws Exception {
    String chart = chart("Signal-to-noise ratio");
    browser.type("#" + chart + " svg", "\uE010"); // End
    assertThat(tip(chart)).startsWith("time t 50").contains("wide", "slow", "few");
    browser.type("#" + chart + " svg", "\uE012"); // left
    assertThat(tip(chart)).startsWith("time t 49.51");
  }

  @Test
  void spectraAreReadOnALogarithmicAxisBesideTheData() throws Exception {
    String chart = chart("Power spectra of the samples");
    assertThat(tip(chart)).isEmpty();

    browser.point("#" + chart + " svg", 0, 0);
    assertThat(tip(chart))
        .startsWith("cycles per image 3") // in the middle of the ratio from 1 to 8
        .contains("wide", "slow", "training images")
        .doesNotContain("few");
    browser.type("#" + chart + " svg", "\uE010");
    assertThat(tip(chart).lines().map(String::strip).filter(l -> l.matches("[\\d.]+")))
        .containsExactly("2", "1", "0.5");
    browser.screenshot(PICTURES.resolve("compare-spectra.png"));
  }

  @Test
  void theLegendHidesARunEverywhere() throws Exception {
    browser.click("[data-toggles='1']");

    assertThat(browser.value("document.querySelector('[data-toggles=\"1\"]').ariaPressed").asText())
        .isEqualTo("false");
    assertThat(
            browser
                .value(
                    "[...document.querySelectorAll('[data-run=\"1\"]')]"
                        + ".every(e => getComputedStyle(e).display === 'none')")
                .asBoolean())
        .isTrue();
    assertThat(firstColumn("metrics")).containsExactly("wide", "few");
    browser.point("#chart-0 svg", 0, 0);
    assertThat(tip()).contains("wide", "few").doesNotContain("slow");

    browser.value("scrollTo(0, 0)");
    browser.click("[data-toggles='1']");
    assertThat(firstColumn("metrics")).containsExactly("wide", "slow", "few");
  }

  @Test
  void darkAndNarrowWindowsAreServed() throws Exception {
    String ground = "getComputedStyle(document.body).backgroundColor";
    String light = browser.value(ground).asText();
    browser.scheme("dark");
    assertThat(browser.value(ground).asText()).isNotEqualTo(light);
    browser.screenshot(PICTURES.resolve("compare-dark.png"));

    browser.size(390, 844);
    assertThat(browser.value("document.documentElement.scrollWidth").asInt()).isEqualTo(390);
    browser.screenshot(PICTURES.resolve("compare-narrow.png"));
  }

  @Test
  void theReportOfARunOpensWithoutErrors() throws Exception {
    Path report;
    try (var runs = Files.list(folder.resolve("runs/wide"))) {
      report = runs.findFirst().orElseThrow().resolve("report.html");
    }
    browser.console();
    browser.open(report, 1400, 1000);

    assertThat(browser.console()).isEmpty();
    assertThat(browser.value("document.querySelector('h1').innerText").asText()).startsWith("wide");
    assertThat(browser.texts("[...document.images].map(i => i.naturalWidth > 0)"))
        .isNotEmpty()
        .doesNotContain("false");
    browser.screenshot(PICTURES.resolve("report.png"));
  }
}
